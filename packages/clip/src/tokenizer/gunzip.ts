import { FormatError } from "@nidus/data";

/**
 * What a gzip file holds, by the web's DecompressionStream.
 * @param file What errors call it.   @param mostBytes The size at which inflating stops: a small file may claim gigabytes.
 * @throws FormatError when it is no gzip, is cut off, or holds more.
 */
export async function gunzip(file: string, bytes: Uint8Array, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new FormatError(file, "expected a whole gzip file, got something else or a part of one", { cause });
    });
    if (done) break;
    size += value.length;
    if (size > mostBytes) {
      await reader.cancel().catch(() => undefined); // the first error is the one to report
      throw new FormatError(file, `expected at most ${mostBytes} bytes once inflated, got more`);
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
