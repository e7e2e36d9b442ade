/** Numbers in the order of their rows. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]; // "\x93NUMPY", version 1.0
/** The data begin at a multiple of this. */
const ALIGNMENT = 64;
const LENGTH_BYTES = 2;
const LONGEST_HEADER = 2 ** 16 - 1;

/**
 * An array as a `.npy` file: `numpy.load` reads it.
 * @throws RangeError for data that does not fit the shape.   @see NEP 1, format version 1.0.
 */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const length = shape.reduce((product, side) => product * side, 1);
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0) || data.length !== length) {
    throw new RangeError(`encodeNpy: expected ${length} numbers for [${shape.join(", ")}], got ${data.length}`);
  }
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descriptor(data)}', 'fortran_order': False, 'shape': (${sides}), }`;
  const before = MAGIC.length + LENGTH_BYTES;
  const dataAt = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  if (dataAt - before > LONGEST_HEADER) throw new RangeError(`encodeNpy: expected fewer axes, got ${shape.length}`);
  const file = new Uint8Array(dataAt + data.byteLength);
  file.set(MAGIC);
  new DataView(file.buffer).setUint16(MAGIC.length, dataAt - before, true);
  file.set(new TextEncoder().encode(`${text.padEnd(dataAt - before - 1)}\n`), before);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataAt);
  return file;
}

/** Kind and bytes of the numbers, in the order that every machine has which runs JavaScript: little-endian. */
function descriptor(data: NpyData): string {
  const kind = data instanceof Float32Array || data instanceof Float64Array ? "f" : isSigned(data) ? "i" : "u";
  return `${data.BYTES_PER_ELEMENT === 1 ? "|" : "<"}${kind}${data.BYTES_PER_ELEMENT}`;
}

function isSigned(data: NpyData): boolean {
  return data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array;
}
