import type { DType } from "../dtype.ts";
import { maximum } from "./body.ts";
import type { Frame, Local } from "./encoder.ts";
import { type Code, floats, ints, lane, op, shuffle } from "./instructions.ts";

/** Four running results, one per lane, and ways to read them. */
export interface Accumulator {
  readonly reset: Code;
  /** Takes in four lanes; or, for a `single` element that fills all lanes, that one. */
  readonly take: (value: Local, single: boolean) => Code;
  /** The four results. */
  readonly lanes: Code;
  /** The result over all lanes, in every lane. */
  readonly total: Code;
}

/** The bits of lane 0. */
const FIRST = ints(-1, 0, 0, 0);

export function accumulator(frame: Frame, kind: "sum" | "max", dtype: DType): Accumulator {
  if (kind === "sum" && dtype === "f32") return doubleSum(frame);
  const [state] = frame.locals("v128");
  const combine = (a: Code, b: Code): Code => (kind === "max" ? maximum(dtype, a, b) : op("i32x4.add", a, b));
  const least = dtype === "f32" ? floats(-Infinity) : ints(dtype === "i32" ? -(2 ** 31) : 0);
  const pairs = combine(state.get, shuffle([2, 3, 0, 1], state.get, state.get));
  return {
    reset: state.set(kind === "max" ? least : ints(0)),
    // The same number four times does not change a maximum.
    take: (value, single) =>
      state.set(combine(state.get, single && kind === "sum" ? op("v128.and", value.get, FIRST) : value.get)),
    lanes: state.get,
    total: [state.set(pairs), combine(state.get, shuffle([1, 0, 3, 2], state.get, state.get))],
  };
}

/** float32 sums kept in float64: the result carries one rounding, however many terms there are. `scalar`: the total as f64. */
export function doubleSum(frame: Frame): Accumulator & { readonly scalar: Code } {
  const [low, high, sum] = frame.locals("v128", "v128", "v128");
  const widen = (value: Code): Code => op("f64x2.promote_low_f32x4", value);
  const scalar: Code = [
    sum.set(op("f64x2.add", low.get, high.get)),
    op("f64.add", lane("f64x2.extract_lane", 0, sum.get), lane("f64x2.extract_lane", 1, sum.get)),
  ];
  const narrow = (value: Code): Code => op("f32x4.demote_f64x2_zero", value);
  return {
    reset: [low.set(ints(0)), high.set(ints(0))],
    take: (value, single) => {
      const lanes = single ? op("v128.and", value.get, FIRST) : value.get;
      return [
        low.set(op("f64x2.add", low.get, widen(lanes))),
        single ? [] : high.set(op("f64x2.add", high.get, widen(shuffle([2, 3, 2, 3], lanes, lanes)))),
      ];
    },
    lanes: shuffle([0, 1, 4, 5], narrow(low.get), narrow(high.get)),
    total: op("f32x4.splat", op("f32.demote_f64", scalar)),
    scalar,
  };
}
