/** Weights and inputs that need no file: numbers that follow from a name. The same bits in any language. */

/** What a formula tensor is made from. */
export interface FormulaTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values are uniform in [-a, a), plus the offset. */
  readonly a: number;
  readonly offset: number;
}

const GOLDEN = 0x9e3779b1; // 2^32 over the golden ratio, odd
const STEP_24 = 2 ** -24;

/**
 * The values of a formula tensor: a hash of (tag, name) and of the element's index, as 24 random bits, scaled in float32.
 * @param count How many of them, from the first on. Default: all.
 */
export function formulaValues(tag: string, { name, shape, a, offset }: FormulaTensor, count?: number): Float32Array {
  const values = new Float32Array(count ?? shape.reduce((product, side) => product * side, 1));
  const seed = crc32(new TextEncoder().encode(`${tag}:${name}`));
  const scale = Math.fround(2 * a);
  for (let i = 0; i < values.length; i++) {
    let x = (Math.imul(i, GOLDEN) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    x ^= x >>> 16;
    const centred = (x >>> 8) * STEP_24 - 0.5; // exact in float32
    values[i] = offset + Math.fround(centred * scale);
  }
  return values;
}

/** The CRC-32 of zlib and PNG: polynomial 0xEDB88320, bits reflected. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
