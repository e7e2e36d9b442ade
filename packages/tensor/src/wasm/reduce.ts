import type { ReduceStep } from "../schedule/plan.ts";
import { sizeOf } from "../shape.ts";
import { accumulator } from "./accumulate.ts";
import { type Access, evaluate, type Lanes, storeBody } from "./body.ts";
import type { Frame } from "./encoder.ts";
import type { Code } from "./instructions.ts";
import { arrange, nest, overUnits } from "./loops.ts";
import { type PlanBuffers, type StepKernel, stepFunction } from "./step.ts";

/**
 * `out[o] = epilogue(reduce over r of body(o, r))`. Lanes run along the dim in which the body's views are contiguous: an inner one
 * (they are added up at the end), or an outer one (each has its own result; up to 16 at a time, a cache line).
 */
export function reduceKernel(step: ReduceStep, buffers: PlanBuffers): StepKernel {
  const { outer, inner, body, epilogue } = step;
  const views = [step.out, ...epilogue.views, ...body.views];
  const operands = views.map((view) => ({ view }));
  const vector = vectorAxis(step);
  const across = vector < outer.length;
  const overOuter = views.map(({ strides }) => strides.slice(0, outer.length));
  const loops = arrange(outer, overOuter, { weight: sizeOf(inner), inner: across ? vector : undefined });
  const innerDims = inner
    .map((extent, i) => ({
      extent,
      axis: outer.length + i,
      strides: body.views.map((view) => view.strides[outer.length + i] ?? 0),
    }))
    .sort((a, b) => Number(a.axis === vector) - Number(b.axis === vector));
  const dtype = body.scalars.at(-1)?.dtype ?? "f32";
  const results = (frame: Frame, accesses: readonly Access[], width: number): Code => {
    const written = accesses.slice(0, 1 + epilogue.views.length);
    const inputs = accesses.slice(written.length);
    const groups = Array.from({ length: Math.ceil(width / 4) }, (_, group) => ({
      lanes: { count: width === 1 ? 1 : 4, at: 4 * group } as Lanes,
      state: accumulator(frame, step.op, dtype),
      result: frame.locals("v128")[0],
    }));
    const take = nest(frame, innerDims, inputs, across ? [1] : [4, 1], (here, turn) =>
      groups.map(({ lanes, state }) => {
        const at = across ? here.map((access, i) => ({ ...access, lane: inputs[i]?.lane ?? 0 })) : here;
        const which = across ? lanes : ({ count: turn, at: 0 } as Lanes);
        const { code, value } = evaluate(frame, body, at, which);
        return [code, state.take(value, !across && turn === 1)];
      }),
    );
    return [
      groups.map(({ state }) => state.reset),
      take,
      groups.map(({ lanes, state, result }) => [
        result.set(across ? state.lanes : state.total),
        storeBody(frame, epilogue, written, lanes, result),
      ]),
    ];
  };
  const code = stepFunction(buffers, operands, (frame, accesses, range) =>
    overUnits(frame, loops, range, accesses, across ? [16, 4, 1] : [1], (here, width) => results(frame, here, width)),
  );
  return { body: code, operands, units: loops.units, workBytes: 0 };
}

/** The axis, counted over `[...outer, ...inner]`, along which most of the body's views are contiguous; ties go to the last. */
function vectorAxis({ outer, inner, body }: ReduceStep): number {
  const contiguous = (axis: number): number =>
    body.views.reduce((score, { strides }) => score + (strides[axis] === 1 ? 1 : strides[axis] === 0 ? 0 : -1), 0);
  const axes = [...outer, ...inner].map((extent, axis) => ({ axis, score: extent < 4 ? -Infinity : contiguous(axis) }));
  return axes.reduce((best, next) => (next.score >= best.score ? next : best), { axis: -1, score: -Infinity }).axis;
}
