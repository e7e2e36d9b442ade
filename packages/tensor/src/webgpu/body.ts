import type { DType } from "../dtype.ts";
import type { Body, ScalarOp } from "../schedule/plan.ts";
import { ERF } from "./erf.ts";
import { literal, wgslType } from "./literal.ts";
import { position, type Space } from "./position.ts";
import { load, type Sources } from "./sources.ts";

/** Fused elementwise expressions as WGSL. */
export interface BodyCode {
  readonly lines: string;
  /** The name of the result. */
  readonly value: string;
}

/**
 * Statements that compute a body at the current point of `space`, one `let` per scalar.
 * @param accumulator What `accumulator` scalars read.
 */
export function bodyCode(body: Body, space: Space, sources: Sources, accumulator = "accumulator"): BodyCode {
  const names = body.scalars.map((_, at) => `t${at}`);
  let lines = "";
  for (const [at, scalar] of body.scalars.entries()) {
    let value: string;
    if (scalar.kind === "literal") value = literal(scalar.value, scalar.dtype);
    else if (scalar.kind === "accumulator") value = accumulator;
    else if (scalar.kind === "load") {
      const view = body.views[scalar.view] as Body["views"][number];
      const source = sources.read(view.buffer);
      const where = position(space, view);
      const simple = source.half || source.width === 4 ? `${names[at]}_at` : where;
      if (simple !== where) lines += `  let ${simple} = ${where};\n`;
      value = load(source, simple);
    } else {
      const inputs = scalar.arguments.map((argument) => names[argument] as string);
      const from = body.scalars[scalar.arguments[0] as number]?.dtype as DType;
      const last = at === body.scalars.length - 1;
      value =
        scalar.op === "cast"
          ? cast(inputs[0] as string, from, scalar.dtype, last)
          : OPERATIONS[scalar.op](inputs, from);
    }
    lines += `  let ${names[at]} = ${value};\n`;
  }
  return { lines, value: names[names.length - 1] as string };
}

/** f16 scalars are f32 in the kernel. The store rounds a result; in the middle of a body the rounding is spelt out. */
function cast(x: string, from: DType, to: DType, last: boolean): string {
  if (to === "f16" && from !== "f16") {
    const value = from === "f32" ? x : `f32(${x})`;
    return last ? value : `unpack2x16float(pack2x16float(vec2f(${value}, 0f))).x`;
  }
  return wgslType(from) === wgslType(to) ? x : `${wgslType(to)}(${x})`;
}

/** WGSL of each operation; `type` is the operands'. */
const OPERATIONS: Readonly<Record<Exclude<ScalarOp, "cast">, (inputs: readonly string[], type: DType) => string>> = {
  add: ([a, b]) => `${a} + ${b}`,
  mul: ([a, b]) => `${a} * ${b}`,
  max: ([a, b]) => `max(${a}, ${b})`,
  less: ([a, b]) => `u32(${a} < ${b})`,
  equal: ([a, b]) => `u32(${a} == ${b})`,
  where: ([condition, yes, no], type) => `select(${no}, ${yes}, ${condition} != ${literal(0, type)})`,
  neg: ([a], type) => (type === "u32" ? `0u - ${a}` : `-${a}`),
  reciprocal: ([a]) => `1f / ${a}`,
  exp: ([a]) => `exp(${a})`,
  log: ([a]) => `log(${a})`,
  sqrt: ([a]) => `sqrt(${a})`,
  erf: ([a]) => `erf(${a})`,
};

/** Functions that the code of bodies may call. */
export function bodyHelpers(code: string): string {
  return code.includes("erf(") ? ERF : "";
}
