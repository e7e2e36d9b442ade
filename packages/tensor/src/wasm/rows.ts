import type { LayerNormStep, SoftmaxStep, View } from "../schedule/plan.ts";
import { accumulator, doubleSum } from "./accumulate.ts";
import { type Access, bytesPerElement, type Lanes, load, store } from "./body.ts";
import { type Frame, upTo } from "./encoder.ts";
import { type Code, f64, fadd, floats, fmul, fsub, op } from "./instructions.ts";
import { moveBy, nest } from "./loops.ts";
import { exp, log } from "./math.ts";
import { type PlanBuffers, type StepKernel, stepFunction } from "./step.ts";

/** Runs `each` over the next `extent` elements of some rows. */
export const pass = (
  frame: Frame,
  extent: number | Code,
  rows: readonly Access[],
  each: (at: readonly [Access, Access, Access, Access], lanes: Lanes) => Code,
): Code =>
  nest(frame, [{ extent, strides: rows.map(() => 1) }], rows, [4, 1], (at, width) =>
    each(at as unknown as [Access, Access, Access, Access], { count: width as 1 | 4, at: 0 }),
  );

export interface SoftmaxRow {
  readonly source: Access;
  readonly target: Access;
  readonly width: number | Code;
  readonly scale: number;
  readonly log: boolean;
}

/** Writes the softmax of `scale * x` over one row, or its logarithm. Source and target may be the same. */
export function softmaxRow(frame: Frame, { source, target, width, scale, log: logarithm }: SoftmaxRow): Code {
  const [value, peak, factor] = frame.locals("v128", "v128", "v128");
  const largest = accumulator(frame, "max", "f32");
  const sum = doubleSum(frame);
  const scaled = (x: Access, lanes: Lanes): Code =>
    scale === 1 ? load(frame, x, lanes) : fmul(load(frame, x, lanes), floats(scale));
  const below = (x: Access, lanes: Lanes): Code => fsub(scaled(x, lanes), peak.get);
  return [
    largest.reset,
    pass(frame, width, [source], ([x], lanes) => [value.set(scaled(x, lanes)), largest.take(value, lanes.count === 1)]),
    [peak.set(largest.total), sum.reset],
    pass(frame, width, [source, target], ([x, y], lanes) => [
      value.set(exp(frame, below(x, lanes))),
      logarithm ? [] : store(y, lanes, value),
      sum.take(value, lanes.count === 1),
    ]),
    factor.set(logarithm ? log(frame, sum.total) : op("f32x4.div", floats(1), sum.total)),
    pass(frame, width, [source, target], ([x, y], lanes) => [
      value.set(logarithm ? fsub(below(x, lanes), factor.get) : fmul(load(frame, y, lanes), factor.get)),
      store(y, lanes, value),
    ]),
  ];
}

export function softmaxKernel({ log: logarithm, rows, width, x, out }: SoftmaxStep, buffers: PlanBuffers): StepKernel {
  return rowKernel(buffers, [out, x], { rows, width }, (frame, [target, source]) =>
    softmaxRow(frame, { source, target, width, scale: 1, log: logarithm }),
  );
}

/** Mean and variance in float64, in two passes. */
export function layerNormKernel(step: LayerNormStep, buffers: PlanBuffers): StepKernel {
  const { epsilon, rows, width, x, gain, bias, out } = step;
  return rowKernel(buffers, [out, x, gain, bias], { rows, width }, (frame, [target, source, gains, biases]) => {
    const [value, mean, inverse] = frame.locals("v128", "v128", "v128");
    const sum = doubleSum(frame);
    const average = op("f64.div", sum.scalar, f64(width));
    const splat = (scalar: Code): Code => op("f32x4.splat", op("f32.demote_f64", scalar));
    const centred = (at: Access, lanes: Lanes): Code => fsub(load(frame, at, lanes), mean.get);
    const summed = (of: (at: Access, lanes: Lanes) => Code): Code => [
      sum.reset,
      pass(frame, width, [source], ([at], lanes) => [value.set(of(at, lanes)), sum.take(value, lanes.count === 1)]),
    ];
    const square = (at: Access, lanes: Lanes): Code => [value.set(centred(at, lanes)), fmul(value.get, value.get)];
    return [
      [summed((at, lanes) => load(frame, at, lanes)), mean.set(splat(average))],
      summed(square),
      inverse.set(splat(op("f64.div", f64(1), op("f64.sqrt", op("f64.add", average, f64(epsilon)))))),
      pass(frame, width, [target, source, gains, biases], ([y, at, g, b], lanes) => [
        value.set(fmul(fmul(centred(at, lanes), inverse.get), load(frame, g, lanes))),
        value.set(fadd(value.get, load(frame, b, lanes))),
        store(y, lanes, value),
      ]),
    ];
  });
}

/** One unit per row. The first two views are contiguous `[rows, width]`, the first is written. */
function rowKernel(
  buffers: PlanBuffers,
  views: readonly View[],
  { rows, width }: { readonly rows: number; readonly width: number },
  row: (frame: Frame, accesses: [Access, Access, Access, Access]) => Code,
): StepKernel {
  const operands = views.map((view) => ({ view }));
  const body = stepFunction(buffers, operands, (frame, accesses, [low, high]) => {
    const here = accesses.map((access) => ({ ...access, pointer: frame.locals("i32")[0] }));
    const start = here.map((access, i) => [
      access.pointer.set((accesses[i] as Access).pointer.get),
      i < 2 ? moveBy(access.pointer, width * bytesPerElement(access), low.get) : [],
    ]);
    return upTo(low, high.get, [start, row(frame, here as [Access, Access, Access, Access])]);
  });
  return { body, operands, units: width === 0 ? 0 : rows, workBytes: 0 };
}
