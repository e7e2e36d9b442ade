/**
 * Instructions as values: each helper returns the bytes that leave its result on the stack, so code nests like the
 * expression it computes. Names are those of the WebAssembly text format.
 */
export type Code = number | { readonly call: string } | readonly Code[];

/** From 0xfd000 on stand the vector instructions: prefix 0xfd, then the rest. */
// biome-ignore format: a table of opcodes
const OPCODES = {
  select: 0x1b, "i32.load": 0x28, "i32.load16_u": 0x2f, "i32.eqz": 0x45, "i32.lt_s": 0x48, "i32.lt_u": 0x49,
  "i32.ge_u": 0x4f, "i32.add": 0x6a, "i32.sub": 0x6b, "i32.mul": 0x6c, "i32.div_u": 0x6e, "i32.rem_u": 0x70,
  "f64.sqrt": 0x9f, "f64.add": 0xa0, "f64.div": 0xa3, "f64.convert_i32_u": 0xb8, "f32.demote_f64": 0xb6,
  "v128.load": 0xfd000, "v128.load16x4_u": 0xfd004, "v128.load32_splat": 0xfd009, "v128.store": 0xfd00b,
  "i32x4.splat": 0xfd011, "f32x4.splat": 0xfd013, "i32x4.replace_lane": 0xfd01c, "f64x2.extract_lane": 0xfd021,
  "i32x4.eq": 0xfd037, "i32x4.ne": 0xfd038, "i32x4.lt_s": 0xfd039, "i32x4.lt_u": 0xfd03a, "i32x4.gt_s": 0xfd03b,
  "f32x4.eq": 0xfd041, "f32x4.lt": 0xfd043, "f32x4.ge": 0xfd046, "v128.and": 0xfd04e, "v128.or": 0xfd050,
  "v128.bitselect": 0xfd052, "v128.load32_lane": 0xfd056, "v128.store16_lane": 0xfd059, "v128.store32_lane": 0xfd05a,
  "v128.store64_lane": 0xfd05b, "f32x4.demote_f64x2_zero": 0xfd05e, "f64x2.promote_low_f32x4": 0xfd05f,
  "i16x8.narrow_i32x4_u": 0xfd086, "i32x4.neg": 0xfd0a1, "i32x4.shl": 0xfd0ab, "i32x4.shr_s": 0xfd0ac,
  "i32x4.shr_u": 0xfd0ad, "i32x4.add": 0xfd0ae, "i32x4.sub": 0xfd0b1, "i32x4.mul": 0xfd0b5, "i32x4.max_s": 0xfd0b8,
  "i32x4.max_u": 0xfd0b9, "f32x4.abs": 0xfd0e0, "f32x4.neg": 0xfd0e1, "f32x4.sqrt": 0xfd0e3, "f32x4.add": 0xfd0e4,
  "f32x4.sub": 0xfd0e5, "f32x4.mul": 0xfd0e6, "f32x4.div": 0xfd0e7, "f32x4.pmin": 0xfd0ea, "f32x4.pmax": 0xfd0eb,
  "f64x2.add": 0xfd0f0, "i32x4.trunc_sat_f32x4_s": 0xfd0f8, "i32x4.trunc_sat_f32x4_u": 0xfd0f9,
  "f32x4.convert_i32x4_s": 0xfd0fa, "f32x4.convert_i32x4_u": 0xfd0fb, "f32x4.relaxed_madd": 0xfd105,
} as const;

export type Instruction = keyof typeof OPCODES;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    if (rest < 128) return bytes;
  }
}

/** Signed LEB128 of a 32-bit integer; values up to 2^32 - 1 wrap. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 127;
    const last = rest >> 7 === (low & 64 ? -1 : 0);
    bytes.push(last ? low : low | 128);
    if (last) return bytes;
  }
}

export function op(name: Instruction, ...operands: Code[]): Code {
  const code = OPCODES[name];
  return [operands, code < 0xfd000 ? code : [0xfd, unsigned(code - 0xfd000)]];
}

/** A load (operand: pointer) or a store (pointer, value) at pointer + `offset` bytes. */
export const memory = (name: Instruction, offset: number, ...operands: Code[]): Code => [
  op(name, ...operands),
  [0, unsigned(offset)],
];

export const lane = (name: Instruction, index: number, ...operands: Code[]): Code => [op(name, ...operands), index];

/** Loads or stores lane `index` of a vector; operands: pointer, vector. */
export const memoryLane = (name: Instruction, offset: number, index: number, ...operands: Code[]): Code => [
  memory(name, offset, ...operands),
  index,
];

export const i32 = (value: number): Code => [0x41, signed(value)];
export const f64 = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)];

/** Four equal float32 numbers. */
export const floats = (value: number): Code => [0xfd, 12, ...new Uint8Array(new Float32Array(4).fill(value).buffer)];

/** Four 32-bit integers, signed or not; one given stands for four. */
export const ints = (...values: number[]): Code => [
  [0xfd, 12],
  ...new Uint8Array(Int32Array.of(0, 0, 0, 0).map((_, i) => (values[i] ?? (values[0] as number)) | 0).buffer),
];

/** Four lanes picked from the eight of `a` and `b`. */
export const shuffle = (lanes: readonly number[], a: Code, b: Code): Code => [
  [a, b, 0xfd, 13],
  lanes.flatMap((from) => [4 * from, 4 * from + 1, 4 * from + 2, 4 * from + 3]),
];

export const call = (name: string, ...operands: Code[]): Code => [operands, { call: name }];

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  [condition, 0x04, 0x40, then],
  [0x05, otherwise, 0x0b],
];

/** Runs `body` until `condition` is 0, at least once. */
export const doWhile = (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b];

export const whileLoop = (condition: Code, body: Code): Code => when(condition, doWhile(body, condition));

export const add = (a: Code, b: Code): Code => op("i32.add", a, b);
export const sub = (a: Code, b: Code): Code => op("i32.sub", a, b);
export const mul = (a: Code, b: Code): Code => op("i32.mul", a, b);

/** The smaller of two unsigned integers; each is evaluated twice. */
export const least = (a: Code, b: Code): Code => op("select", a, b, op("i32.lt_u", a, b));

export const fadd = (a: Code, b: Code): Code => op("f32x4.add", a, b);
export const fsub = (a: Code, b: Code): Code => op("f32x4.sub", a, b);
export const fmul = (a: Code, b: Code): Code => op("f32x4.mul", a, b);
