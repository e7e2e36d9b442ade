/**
 * Element types of safetensors, and the typed array that holds each. 16-bit floats stay as their bits (`toFloat32`
 * widens them), 8-bit floats likewise. The host is taken to be little-endian, as the format is and every JavaScript
 * runtime in use.
 */
export interface Elements {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly F16: Uint16Array;
  readonly BF16: Uint16Array;
  readonly F8_E4M3: Uint8Array;
  readonly F8_E5M2: Uint8Array;
  readonly I64: BigInt64Array;
  readonly U64: BigUint64Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
  readonly I16: Int16Array;
  readonly U16: Uint16Array;
  readonly I8: Int8Array;
  readonly U8: Uint8Array;
  /** 0 or 1 per element. */
  readonly BOOL: Uint8Array;
}

export type SafeDType = keyof Elements;

/** A tensor on the host as a file holds it. `data.length` is the product of `shape`, row-major. `dtype` tells the array. */
export type RawTensor = {
  readonly [D in SafeDType]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: Elements[D] };
}[SafeDType];

interface Layout {
  /** Bytes per element. */
  readonly bytes: number;
  /** A view of `length` elements; `offset` must be a multiple of `bytes`. */
  view(buffer: ArrayBufferLike, offset: number, length: number): RawTensor["data"];
  holds(data: unknown): boolean;
}

const LAYOUTS: { readonly [D in SafeDType]: Layout } = {
  U64: layout(BigUint64Array),
  I64: layout(BigInt64Array),
  F64: layout(Float64Array),
  F32: layout(Float32Array),
  U32: layout(Uint32Array),
  I32: layout(Int32Array),
  BF16: layout(Uint16Array),
  F16: layout(Uint16Array),
  U16: layout(Uint16Array),
  I16: layout(Int16Array),
  F8_E4M3: layout(Uint8Array),
  F8_E5M2: layout(Uint8Array),
  I8: layout(Int8Array),
  U8: layout(Uint8Array),
  BOOL: layout(Uint8Array),
};

/** Every element type, the widest first. */
export const SAFE_DTYPES: readonly SafeDType[] = Object.keys(LAYOUTS).filter(isSafeDType);

export function isSafeDType(name: string): name is SafeDType {
  return Object.hasOwn(LAYOUTS, name);
}

export function bytesPerElement(dtype: SafeDType): number {
  return LAYOUTS[dtype].bytes;
}

/** Whether `data` is the kind of array that `dtype` is held in. */
export function holdsElements(dtype: SafeDType, data: unknown): boolean {
  return LAYOUTS[dtype].holds(data);
}

/** `bytes` as elements: a view where their place in memory allows it, else a copy. */
export function elementsOf(dtype: SafeDType, bytes: Uint8Array): RawTensor["data"] {
  const { bytes: width, view } = LAYOUTS[dtype];
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes); // not slice(): Node's Buffer aliases there
  return view(aligned.buffer, aligned.byteOffset, aligned.byteLength / width);
}

/** Number of elements of a shape; undefined where it, or the product of its non-zero sides, exceeds 2^53 - 1. */
export function elementCount(shape: readonly number[]): number | undefined {
  let product = 1; // of the sides that are not 0: strides are products too, and a 0 must not hide their overflow
  for (const side of shape) {
    if (side !== 0) product *= side;
    if (!Number.isSafeInteger(product)) return undefined;
  }
  return shape.includes(0) ? 0 : product;
}

interface ElementArray {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): RawTensor["data"];
}

function layout(Elements: ElementArray): Layout {
  return {
    bytes: Elements.BYTES_PER_ELEMENT,
    view: (buffer, offset, length) => new Elements(buffer, offset, length),
    holds: (data) => data instanceof Elements,
  };
}
