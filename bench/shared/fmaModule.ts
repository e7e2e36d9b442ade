/** The bytes of a WebAssembly module that does nothing but fused multiply-adds. Lengths and numbers below 128 are a byte each. */

export const LANES = 4;
/** Two units of four cycles each need eight that do not wait for one another; a few more hide the loop. */
export const SUMS = 12;

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const TURNS = 0;
const FACTOR = 1;
const FIRST_SUM = 2;
const section = (id: number, content: readonly number[]): number[] => [id, ...size(content.length), ...content];

/** `spin(turns: i32): f32`: each turn is one multiply-add `sum = sum * 1 + 1` on each of the sums; returns a lane of the last. */
export function fmaModule(): Uint8Array<ArrayBuffer> {
  const sums = Array.from({ length: SUMS }, (_, i) => FIRST_SUM + i);
  const turn = sums.flatMap((sum) => [...get(sum), ...get(FACTOR), ...get(FACTOR), ...RELAXED_MADD, 0x21, sum]);
  const code = [
    ...[1, 1 + SUMS, V128], // locals: the factor and the sums
    ...[0x43, 0x00, 0x00, 0x80, 0x3f, ...SPLAT, 0x21, FACTOR], // f32.const 1
    ...[0x03, 0x40, ...turn], // loop
    ...[...get(TURNS), 0x41, 1, 0x6b, 0x22, TURNS, 0x0d, 0, 0x0b], // until turns is 0
    ...[...get(FIRST_SUM + SUMS - 1), ...EXTRACT, 0, 0x0b],
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]), // type
    ...section(3, [1, 0]), // function
    ...section(7, [1, 4, ...new TextEncoder().encode("spin"), 0, 0]), // export
    ...section(10, [1, ...size(code.length), ...code]),
  ]);
}

const SPLAT = [0xfd, 0x13];
const EXTRACT = [0xfd, 0x1f];
const RELAXED_MADD = [0xfd, 0x85, 0x02];
const get = (local: number): number[] => [0x20, local];

/** An unsigned number below 16,384. */
function size(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, Math.floor(value / 128)];
}

/** What `spin` returns: float32 cannot count further than this, where adding 1 is rounded away. */
export const valueAfter = (turns: number): number => Math.min(turns, 2 ** 24);
