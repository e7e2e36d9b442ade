import type { DType } from "../dtype.ts";
import type { HostTensor } from "../host.ts";
import type { Shape } from "../shape.ts";

/**
 * A plan: what a backend runs. Steps in order, each one kernel, over numbered buffers. Everything here is data; no device
 * object is in sight, so plans can be tested, printed and counted without a device.
 */
export interface Plan {
  readonly buffers: readonly PlanBuffer[];
  readonly steps: readonly Step[];
}

/** Index into `Plan.buffers`. */
export type BufferId = number;

/** Where a buffer's bytes live and for how long. `elements` of `dtype`; a packed buffer holds f32 values stored as f16. */
export type PlanBuffer =
  /** The caller's argument `index`. Never written. */
  | {
      readonly kind: "input";
      readonly index: number;
      readonly dtype: DType;
      readonly elements: number;
      readonly frozen: boolean;
      readonly packed: boolean;
    }
  /** The program's result `index`: written by the plan, owned by the caller afterwards. May be read by later steps. */
  | {
      readonly kind: "output";
      readonly index: number;
      readonly dtype: DType;
      readonly elements: number;
      readonly packed: false;
    }
  /** Scratch: lives in slot `slot`; several buffers share a slot at different times. */
  | {
      readonly kind: "scratch";
      readonly slot: number;
      readonly dtype: DType;
      readonly elements: number;
      readonly packed: false;
    }
  /** Numbers known at trace time, uploaded when the plan is prepared. */
  | {
      readonly kind: "constant";
      readonly value: HostTensor<DType>;
      readonly dtype: DType;
      readonly elements: number;
      readonly packed: false;
    };

/**
 * An affine view of a buffer over a step's iteration space: element `(i0, i1, ...)` stands at `offset + sum(i_k * strides[k])`.
 * A stride of 0 broadcasts. Always in range for the whole iteration space, also where that space is empty.
 */
export interface View {
  readonly buffer: BufferId;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Operations inside one kernel, per element. */
export type ScalarOp =
  | "add"
  | "mul"
  | "max"
  | "less"
  | "equal"
  | "where"
  | "neg"
  | "reciprocal"
  | "exp"
  | "log"
  | "sqrt"
  | "erf"
  | "cast";

/**
 * One value of a fused elementwise body, in SSA form: `arguments` are indices of earlier entries. `load` reads `views[view]` at
 * the current index (packed buffers load as f32); `accumulator` is the matmul's or reduction's result.
 * dtype is the type of the value; comparisons give u32 0 or 1 on operands of equal type; a `load` of an f16 buffer has dtype
 * "f16" and is only ever the operand of a `cast` to f32 or the result of the body.
 */
export type Scalar =
  | { readonly kind: "load"; readonly view: number; readonly dtype: DType }
  | { readonly kind: "literal"; readonly value: number; readonly dtype: DType }
  | { readonly kind: "accumulator"; readonly dtype: DType }
  | { readonly kind: "op"; readonly op: ScalarOp; readonly arguments: readonly number[]; readonly dtype: DType };

/** A fused elementwise expression. The last entry of `scalars` is its value. */
export interface Body {
  readonly views: readonly View[];
  readonly scalars: readonly Scalar[];
}

interface StepBase {
  /** Unique within the plan, e.g. `12_matmul+add+mul`; for explain() and error messages. */
  readonly name: string;
  /** Where results go, over the step's output space. Distinct indices address distinct elements. Its buffer is never read by the step. */
  readonly out: View;
}

/** `out[i] = body(i)` for every i in `shape`. Dims are merged where all views allow it; rank may be 0. */
export interface MapStep extends StepBase {
  readonly kind: "map";
  readonly shape: Shape;
  readonly body: Body;
}

/**
 * `out[o] = epilogue(reduce over r of body(o, r))`. `body` views have strides over `[...outer, ...inner]`, epilogue views and
 * `out` over `outer`. Empty inner: sum gives 0 (max over nothing is refused when traced).
 */
export interface ReduceStep extends StepBase {
  readonly kind: "reduce";
  readonly op: "sum" | "max";
  readonly outer: Shape;
  readonly inner: Shape;
  readonly body: Body;
  readonly epilogue: Body;
}

/**
 * `out[b, i, j] = epilogue(sum over l of a[b, i, l] * b[b, l, j])`, f32. `a` has strides over `[...batch, m, k]`, `b` over
 * `[...batch, k, n]`, epilogue views and `out` over `[...batch, m, n]`. In both operands at least one of the last two strides
 * is 1 (or its side is <= 1). `k` may be 0: the sum is 0.
 */
export interface MatmulStep extends StepBase {
  readonly kind: "matmul";
  readonly batch: Shape;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: View;
  readonly b: View;
  readonly epilogue: Body;
}

/** Softmax or log-softmax of rows; `x` and `out` contiguous `[rows, width]`, f32. */
export interface SoftmaxStep extends StepBase {
  readonly kind: "softmax";
  readonly log: boolean;
  readonly rows: number;
  readonly width: number;
  readonly x: View;
}

/** Layer norm of rows (two-pass variance, biased); `x`, `out` contiguous `[rows, width]`, gain and bias `[width]`, f32. */
export interface LayerNormStep extends StepBase {
  readonly kind: "layerNorm";
  readonly epsilon: number;
  readonly rows: number;
  readonly width: number;
  readonly x: View;
  readonly gain: View;
  readonly bias: View;
}

/**
 * `out[b, h, i] = softmax_j(scale * q[b,h,i] . k[b,h,j]) v[b,h,j]`, f32; q and out over `[B, H, queries, depth]`, k and v over
 * `[B, H, keys, depth]`. Masked scores (causal: j > i + keys - queries; lengths: j >= lengths[b]) are replaced by -1e30, so a
 * row with no valid key averages all values.
 */
export interface AttentionStep extends StepBase {
  readonly kind: "attention";
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly depth: number;
  readonly scale: number;
  readonly causal: boolean;
  readonly q: View;
  readonly k: View;
  readonly v: View;
  /** i32, strides over `[B]`. */
  readonly lengths?: View;
}

export type Step = MapStep | ReduceStep | MatmulStep | SoftmaxStep | LayerNormStep | AttentionStep;
