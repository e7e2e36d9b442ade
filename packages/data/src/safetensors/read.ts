import { FormatError, quote } from "../errors.ts";
import type { ByteSource, TensorSource } from "../sources.ts";
import { elementsOf, type RawTensor } from "./dtype.ts";
import { LONGEST_HEADER, parseHeader } from "./header.ts";
import { otherFormat } from "./otherFormat.ts";

/** The header's length comes first, as an unsigned 64-bit integer. */
const LENGTH_BYTES = 8;

/** Shortest header: `{}`. */
const SHORTEST_HEADER = 2;

/** Every header begins with `{`: white space may follow its JSON, not precede it. */
const FIRST_BYTE = 0x7b;

/**
 * Opens a safetensors file: reads and checks the header, and nothing of the data, which `read` fetches tensor by tensor.
 * @throws FormatError, one line, for anything that the format does not allow.
 */
export async function openSafetensors(source: ByteSource): Promise<TensorSource> {
  const { name: file, size } = source;
  const prefix = await readExactly(source, size, 0, Math.min(size, LENGTH_BYTES));
  const fail = (expected: string, got: string): never => {
    throw new FormatError(file, `expected ${expected}, got ${got}${otherFormat(prefix)}`);
  };
  if (size < LENGTH_BYTES + SHORTEST_HEADER) fail(`at least ${LENGTH_BYTES + SHORTEST_HEADER} bytes`, `${size}`);
  const length = new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length < SHORTEST_HEADER || length > LONGEST_HEADER) {
    fail(`a header of ${SHORTEST_HEADER} to ${LONGEST_HEADER} bytes`, `a length of ${length}`);
  }
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > size) fail(`a header of ${length} bytes`, `a file that ends ${dataStart - size} bytes before`);
  const header = await readExactly(source, size, LENGTH_BYTES, dataStart);
  if (header[0] !== FIRST_BYTE)
    fail('a header that begins with "{"', `byte 0x${header[0]?.toString(16).padStart(2, "0")}`);
  const { entries, metadata } = parseHeader(file, header, size - dataStart);

  const entry = (name: string) => {
    const found = entries.get(name);
    if (found === undefined) {
      throw new FormatError(file, `expected a tensor ${quote(name)}, got ${entries.size} tensors of other names`);
    }
    return found;
  };
  return {
    names: [...entries.keys()],
    metadata,
    info(name) {
      const { dtype, shape, bytes } = entry(name);
      return { dtype, shape, bytes };
    },
    async read(name) {
      const { dtype, shape, begin, end } = entry(name);
      const bytes = await readExactly(source, size, dataStart + begin, dataStart + end);
      return { dtype, shape, data: elementsOf(dtype, bytes) } as RawTensor; // the array is the dtype's own
    },
  };
}

/** Bytes [start, end). @throws FormatError if the source is no longer as long as it was. */
async function readExactly(source: ByteSource, size: number, start: number, end: number): Promise<Uint8Array> {
  const bytes = await source.read(start, end);
  if (source.size !== size) {
    throw new FormatError(
      source.name,
      `changed while being read: expected a length of ${size} bytes, got ${source.size}`,
    );
  }
  if (bytes.length !== end - start) {
    const range = `${end - start} bytes from byte ${start}`;
    throw new FormatError(source.name, `changed while being read: expected ${range}, got ${bytes.length}`);
  }
  return bytes;
}
