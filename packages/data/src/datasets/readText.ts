import { FormatError } from "../errors.ts";
import type { ByteSource } from "../sources.ts";

/** Tables of a million pictures are about as long. */
const MOST_BYTES = 256 * 2 ** 20;

/** All bytes of a list or table of pictures. @throws FormatError for more than 256 MiB, or a file that became shorter. */
export async function readWhole(source: ByteSource): Promise<Uint8Array> {
  if (source.size > MOST_BYTES) {
    throw new FormatError(
      source.name,
      `expected a list of pictures of at most ${MOST_BYTES} bytes, got ${source.size}`,
    );
  }
  const bytes = await source.read(0, source.size);
  if (bytes.length < source.size) throw new FormatError(source.name, "became shorter while being read");
  return bytes;
}

/** The text of a file, with its byte order mark. @throws FormatError unless it is UTF-8, or as `readWhole`. */
export async function readText(source: ByteSource): Promise<string> {
  return textOf(source.name, await readWhole(source));
}

/** @param name What errors call the bytes. @throws FormatError unless they are UTF-8. */
export function textOf(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(name, "expected text in UTF-8, got bytes that are not; save it as UTF-8", { cause });
  }
}
