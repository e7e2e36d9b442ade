import type { HostData } from "../src/dtype.ts";
import { emptyData } from "../src/dtype.ts";
import { fromF16, toF16 } from "../src/f16.ts";
import { erf64 } from "../src/reference/erf.ts";
import type { Body, Plan, Scalar, Step, View } from "../src/schedule/plan.ts";
import { sizeOf } from "../src/shape.ts";

/**
 * Runs a plan in float64, element by element, straight from the words of plan.ts: the specification of a step. Reading and
 * writing one buffer in a step, or reading scratch before it was written, throws.
 */
export function interpretPlan(plan: Plan, inputs: readonly HostData[], outputs: number): HostData[] {
  const slots = new Map<number, { data: HostData; owner: number }>();
  const results: HostData[] = [];
  const alloc = (id: number): HostData => {
    const buffer = plan.buffers[id] as Plan["buffers"][number];
    return buffer.dtype === "f32"
      ? new Float64Array(buffer.elements).fill(Number.NaN)
      : emptyData(buffer.dtype, buffer.elements);
  };
  const reading = (id: number): HostData => {
    const buffer = plan.buffers[id] as Plan["buffers"][number];
    if (buffer.kind === "input") return inputs[buffer.index] as HostData;
    if (buffer.kind === "constant") return buffer.value.data;
    const found =
      buffer.kind === "output"
        ? results[buffer.index]
        : slots.get(buffer.slot)?.owner === id
          ? slots.get(buffer.slot)?.data
          : undefined;
    if (found === undefined) throw new Error(`buffer ${id} is read before it is written, or after its slot was taken`);
    return found;
  };
  for (const step of plan.steps) {
    const out = plan.buffers[step.out.buffer] as Plan["buffers"][number];
    const reads = viewsOf(step);
    for (const view of reads) {
      const read = plan.buffers[view.buffer] as Plan["buffers"][number];
      const shared =
        view.buffer === step.out.buffer ||
        (read.kind === "scratch" && out.kind === "scratch" && read.slot === out.slot);
      if (shared) throw new Error(`step ${step.name} reads what it writes`);
    }
    if (out.kind === "output") results[out.index] ??= alloc(step.out.buffer);
    else if (out.kind === "scratch") {
      if (slots.get(out.slot)?.owner !== step.out.buffer)
        slots.set(out.slot, { data: alloc(step.out.buffer), owner: step.out.buffer });
    } else throw new Error(`step ${step.name} writes a ${out.kind}`);
    runStep(step, reading, reading(step.out.buffer));
  }
  return Array.from({ length: outputs }, (_, i) => results[i] as HostData);
}

function viewsOf(step: Step): readonly View[] {
  if (step.kind === "map") return step.body.views;
  if (step.kind === "reduce") return [...step.body.views, ...step.epilogue.views];
  if (step.kind === "matmul") return [step.a, step.b, ...step.epilogue.views];
  if (step.kind === "attention") return [step.q, step.k, step.v, ...(step.lengths ? [step.lengths] : [])];
  return step.kind === "softmax" ? [step.x] : [step.x, step.gain, step.bias];
}

function* indices(dims: readonly number[]): Generator<number[]> {
  const index = dims.map(() => 0);
  for (let left = sizeOf(dims); left > 0; left--) {
    yield index;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (dims[axis] as number)) break;
      index[axis] = 0;
    }
  }
}

const at = (view: View, index: readonly number[]): number =>
  view.strides.reduce((sum, stride, dim) => sum + stride * (index[dim] as number), view.offset);

function runStep(step: Step, reading: (id: number) => HostData, out: HostData): void {
  const load = (view: View, index: readonly number[]): number => {
    const data = reading(view.buffer);
    const position = at(view, index);
    if (position < 0 || position >= data.length)
      throw new Error(`step ${step.name} reads element ${position} of ${data.length}`);
    return data[position] as number;
  };
  const store = (index: readonly number[], value: number): void => {
    const position = at(step.out, index);
    if (position < 0 || position >= out.length)
      throw new Error(`step ${step.name} writes element ${position} of ${out.length}`);
    out[position] = value;
  };
  const value = (body: Body, index: readonly number[], accumulator: number): number =>
    evaluateBody(body, (view) => load(body.views[view] as View, index), accumulator);
  if (step.kind === "map") for (const index of indices(step.shape)) store(index, value(step.body, index, 0));
  else if (step.kind === "reduce") {
    for (const outer of indices(step.outer)) {
      let total = step.op === "sum" ? 0 : Number.NEGATIVE_INFINITY;
      for (const inner of indices(step.inner)) {
        const one = value(step.body, [...outer, ...inner], 0);
        total = step.op === "sum" ? total + one : Math.max(total, one);
      }
      store(outer, value(step.epilogue, outer, total));
    }
  } else if (step.kind === "matmul") {
    for (const [view, rows, columns] of [
      [step.a, step.m, step.k],
      [step.b, step.k, step.n],
    ] as const) {
      const [down, across] = view.strides.slice(-2);
      if (down !== 1 && across !== 1 && rows > 1 && columns > 1)
        throw new Error(`step ${step.name}: an operand has no unit stride`);
    }
    for (const index of indices([...step.batch, step.m, step.n])) {
      const [i, j] = index.slice(-2) as [number, number];
      const b = index.slice(0, -2);
      let total = 0;
      for (let l = 0; l < step.k; l++) total += load(step.a, [...b, i, l]) * load(step.b, [...b, l, j]);
      store(index, value(step.epilogue, index, total));
    }
  } else if (step.kind === "softmax") {
    for (let r = 0; r < step.rows; r++) {
      const row = Array.from({ length: step.width }, (_, i) => load(step.x, [r, i]));
      const peak = Math.max(...row);
      const total = row.reduce((sum, x) => sum + Math.exp(x - peak), 0);
      for (const [i, x] of row.entries())
        store([r, i], step.log ? x - peak - Math.log(total) : Math.exp(x - peak) / total);
    }
  } else if (step.kind === "layerNorm") {
    for (let r = 0; r < step.rows; r++) {
      const row = Array.from({ length: step.width }, (_, i) => load(step.x, [r, i]));
      const mean = row.reduce((sum, x) => sum + x, 0) / step.width;
      const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / step.width;
      for (const [i, x] of row.entries())
        store([r, i], ((x - mean) / Math.sqrt(variance + step.epsilon)) * load(step.gain, [i]) + load(step.bias, [i]));
    }
  } else {
    for (const [b, h, i] of indices([step.batch, step.heads, step.queries])) {
      const head = [b, h] as [number, number];
      const scores = Array.from({ length: step.keys }, (_, j) => {
        if (step.causal && j > (i as number) + step.keys - step.queries) return -1e30;
        if (step.lengths !== undefined && j >= load(step.lengths, [head[0]])) return -1e30;
        let dot = 0;
        for (let d = 0; d < step.depth; d++)
          dot += load(step.q, [...head, i as number, d]) * load(step.k, [...head, j, d]);
        return dot * step.scale;
      });
      const peak = Math.max(...scores);
      const weights = scores.map((s) => Math.exp(s - peak));
      const total = weights.reduce((sum, w) => sum + w, 0);
      for (let d = 0; d < step.depth; d++) {
        store(
          [...head, i as number, d],
          weights.reduce((sum, w, j) => sum + (w / total) * load(step.v, [...head, j, d]), 0),
        );
      }
    }
  }
}

const operations: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
  add: (a, b) => a + b,
  max: (a, b) => Math.max(a, b),
  less: (a, b) => (a < b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  where: (a, b, c) => (a !== 0 ? b : c),
  neg: (a) => -a,
  reciprocal: (a) => 1 / a,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  erf: erf64,
};

function evaluateBody(body: Body, load: (view: number) => number, accumulator: number): number {
  const values: number[] = [];
  for (const scalar of body.scalars) values.push(evaluateScalar(scalar, body, values, load, accumulator));
  return values.at(-1) as number;
}

function evaluateScalar(
  scalar: Scalar,
  body: Body,
  values: readonly number[],
  load: (view: number) => number,
  accumulator: number,
): number {
  if (scalar.kind === "load") return load(scalar.view);
  if (scalar.kind === "literal") return scalar.value;
  if (scalar.kind === "accumulator") return accumulator;
  const [a, b, c] = scalar.arguments.map((i) => values[i] as number) as [number, number, number];
  if (scalar.op === "mul")
    return scalar.dtype === "f32" ? a * b : scalar.dtype === "u32" ? Math.imul(a, b) >>> 0 : Math.imul(a, b);
  if (scalar.op === "cast") {
    const from = body.scalars[scalar.arguments[0] as number]?.dtype;
    const plain = from === "f16" ? fromF16(a) : a;
    return scalar.dtype === "f16" ? toF16(plain) : scalar.dtype === "f32" ? plain : Math.trunc(plain);
  }
  return (operations[scalar.op] as (a: number, b: number, c: number) => number)(a, b, c);
}
