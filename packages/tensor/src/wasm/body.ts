import { BYTES, type DType } from "../dtype.ts";
import type { Body, ScalarOp } from "../schedule/plan.ts";
import type { Frame, Local } from "./encoder.ts";
import { decodeHalf, encodeHalf } from "./half.ts";
import { type Code, floats, ints, lane, memory, memoryLane, op } from "./instructions.ts";
import { erf, exp, log } from "./math.ts";

/** How the numbers of a buffer stand in memory; `packed`: f32 stored as f16. */
export interface Storage {
  readonly dtype: DType;
  readonly packed: boolean;
}

export const bytesPerElement = ({ dtype, packed }: Storage): number => (packed ? 2 : BYTES[dtype]);

/** A place in a buffer: where the current element stands, and how many elements apart neighbouring lanes are. */
export interface Access extends Storage {
  readonly pointer: Local;
  readonly lane: number;
}

/** f32 numbers at a pointer. */
export const floatsAt = (pointer: Local): Access => ({ dtype: "f32", packed: false, pointer, lane: 0 });

/** Which elements a piece of code handles: four lanes from lane `at` on, or just that one. */
export interface Lanes {
  readonly count: 1 | 4;
  readonly at: number;
}

/** Loads f32, i32, u32 lanes, or f16 bits in 32-bit lanes; packed numbers are decoded. A single element fills all lanes. */
export function load(frame: Frame, access: Access, { count, at }: Lanes): Code {
  const half = bytesPerElement(access) === 2;
  const pointer = access.pointer.get;
  const offset = (l: number): number => (at + l) * access.lane * (half ? 2 : 4);
  const one = (l: number): Code => memory(half ? "i32.load16_u" : "v128.load32_splat", offset(l), pointer);
  const more = (lanes: Code, l: number): Code =>
    half
      ? lane("i32x4.replace_lane", l, lanes, one(l))
      : memoryLane("v128.load32_lane", offset(l), l, [pointer, lanes]);
  const first = half ? op("i32x4.splat", one(0)) : one(0);
  let lanes = first;
  if (count === 4 && access.lane === 1) lanes = memory(half ? "v128.load16x4_u" : "v128.load", offset(0), pointer);
  else if (count === 4 && access.lane !== 0) lanes = [1, 2, 3].reduce(more, first);
  return access.packed ? decodeHalf(frame, lanes) : lanes;
}

/** Stores lanes where `load` would find them. */
export function store({ dtype, pointer, lane: step }: Access, { count, at }: Lanes, value: Local): Code {
  const half = dtype === "f16";
  const offset = (l: number): number => (at + l) * step * BYTES[dtype];
  const target = pointer.get;
  if (count === 4 && step === 1 && !half) return memory("v128.store", offset(0), target, value.get);
  if (count === 4 && step === 1)
    return memoryLane("v128.store64_lane", offset(0), 0, target, op("i16x8.narrow_i32x4_u", value.get, value.get));
  return [0, 1, 2, 3]
    .slice(0, count)
    .map((l) =>
      half
        ? memoryLane("v128.store16_lane", offset(l), 2 * l, target, value.get)
        : memoryLane("v128.store32_lane", offset(l), l, target, value.get),
    );
}

/** Stores the value of a fused body for some lanes at `out`. */
export function storeBody(
  frame: Frame,
  body: Body,
  [out, ...inputs]: readonly Access[],
  lanes: Lanes,
  accumulator?: Local,
): Code {
  const { code, value } = evaluate(frame, body, inputs, lanes, accumulator);
  return [code, store(out as Access, lanes, value)];
}

/** Code that computes a fused body on some lanes, and the local that then holds its value. */
export function evaluate(
  frame: Frame,
  body: Body,
  accesses: readonly Access[],
  lanes: Lanes,
  accumulator?: Local,
): { code: Code; value: Local } {
  const code: Code[] = [];
  const values: Local[] = [];
  const types: DType[] = [];
  for (const scalar of body.scalars) {
    const [local] = frame.locals("v128");
    types.push(scalar.dtype);
    values.push(scalar.kind === "accumulator" ? (accumulator as Local) : local);
    if (scalar.kind === "load") code.push(local.set(load(frame, accesses[scalar.view] as Access, lanes)));
    if (scalar.kind === "literal") code.push(local.set((scalar.dtype === "f32" ? floats : ints)(scalar.value)));
    if (scalar.kind !== "op") continue;
    const [a, b, c] = scalar.arguments.map((index) => (values[index] as Local).get);
    const from = types[scalar.arguments[0] as number] as DType;
    code.push(local.set(OPERATIONS[scalar.op](frame, [a, b, c] as [Code, Code, Code], from, scalar.dtype)));
  }
  return { code, value: values.at(-1) as Local };
}

type Operation = (frame: Frame, operands: readonly [Code, Code, Code], from: DType, to: DType) => Code;

const ifFloat = (type: DType): "f32x4" | "i32x4" => (type === "f32" ? "f32x4" : "i32x4");

export const maximum = (type: DType, a: Code, b: Code): Code =>
  op(type === "f32" ? "f32x4.pmax" : type === "i32" ? "i32x4.max_s" : "i32x4.max_u", a, b);

/** Operands by the type of the first; comparisons are all ones or zeros in a lane, cut to 1 or 0. */
const OPERATIONS: Readonly<Record<ScalarOp, Operation>> = {
  add: (_, [a, b], type) => op(`${ifFloat(type)}.add`, a, b),
  mul: (_, [a, b], type) => op(`${ifFloat(type)}.mul`, a, b),
  max: (_, [a, b], type) => maximum(type, a, b),
  less: (_, [a, b], type) =>
    op("v128.and", op(type === "f32" ? "f32x4.lt" : type === "i32" ? "i32x4.lt_s" : "i32x4.lt_u", a, b), ints(1)),
  equal: (_, [a, b], type) => op("v128.and", op(`${ifFloat(type)}.eq`, a, b), ints(1)),
  where: (_, [condition, yes, no]) => op("v128.bitselect", yes, no, op("i32x4.ne", condition, ints(0))),
  neg: (_, [a], type) => op(`${ifFloat(type)}.neg`, a),
  reciprocal: (_, [a]) => op("f32x4.div", floats(1), a),
  exp: (frame, [a]) => exp(frame, a),
  log: (frame, [a]) => log(frame, a),
  sqrt: (_, [a]) => op("f32x4.sqrt", a),
  erf: (frame, [a]) => erf(frame, a),
  cast: (frame, [a], from, to) => cast(frame, a, from, to),
};

function cast(frame: Frame, value: Code, from: DType, to: DType): Code {
  if (from === to) return value;
  if (from === "f16") return cast(frame, decodeHalf(frame, value), "f32", to);
  if (to === "f16") return encodeHalf(frame, cast(frame, value, from, "f32"));
  if (to === "f32") return op(from === "i32" ? "f32x4.convert_i32x4_s" : "f32x4.convert_i32x4_u", value);
  if (from === "f32") return op(to === "i32" ? "i32x4.trunc_sat_f32x4_s" : "i32x4.trunc_sat_f32x4_u", value);
  return value; // i32 and u32 share their bits
}
