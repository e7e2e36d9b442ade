import type { Body, ReduceStep } from "../schedule/plan.ts";
import { sizeOf } from "../shape.ts";
import { bodyCode, bodyHelpers } from "./body.ts";
import { foldGrid } from "./grid.ts";
import { type Kernel, type StorageOf, TEMPORARY, withTemporary } from "./kernel.ts";
import { type Lanes, laneIndices, rowLanes, treeOf } from "./lanes.ts";
import { literal, nonFinite, type WgslType, wgslType } from "./literal.ts";
import { beside, indices, indicesBeside, position, spaceOf } from "./position.ts";
import { collectSources } from "./sources.ts";

/** Enough workgroups to keep a large GPU busy; fewer than this and long sums are split over several. */
const BUSY = 256;
/** Elements that one thread adds up before its subtotal joins the total: bounds the error of long runs. */
const RUN = 32;

/** The body that hands a result on as it is. */
export function identity(dtype: WgslType): Body {
  return { views: [], scalars: [{ kind: "accumulator", dtype }] };
}

/**
 * A reduction as one kernel, or as two where there are few long ones: the first gives `splits` partial results for each, the
 * second joins those. The order of additions depends on sizes only.
 */
export function reduceKernels(step: ReduceStep, storageOf: StorageOf, maySplit = true): Kernel[] {
  const outputs = sizeOf(step.outer);
  const terms = sizeOf(step.inner);
  const lanes = lanesFor(step, terms);
  const groups = Math.ceil(outputs / lanes.results);
  const wanted = Math.min(Math.floor(BUSY / groups), Math.ceil(terms / (lanes.partners * RUN)));
  if (!maySplit || wanted < 2) return [kernel(step, lanes, storageOf)];

  const each = Math.ceil(terms / wanted);
  const splits = Math.ceil(terms / each);
  const dtype = wgslType(step.body.scalars.at(-1)?.dtype ?? "f32");
  const storage = withTemporary(storageOf, dtype, outputs * splits);
  const parts: ReduceStep = {
    ...step,
    epilogue: identity(dtype),
    out: { buffer: TEMPORARY, offset: 0, strides: step.outer.map(() => 0) },
  };
  const joined: ReduceStep = {
    ...step,
    inner: [splits],
    body: {
      views: [{ buffer: TEMPORARY, offset: 0, strides: [...strideBy(step.outer, splits), 1] }],
      scalars: [{ kind: "load", view: 0, dtype }],
    },
  };
  const first = { ...kernel(parts, lanes, storage, { splits, each }), temporaryBytes: outputs * splits * 4 };
  return [first, kernel(joined, lanesFor(joined, splits), storage)];
}

/** Strides of a contiguous array of blocks of `block` elements. */
function strideBy(shape: readonly number[], block: number): number[] {
  return shape.map((_, axis) => block * sizeOf(shape.slice(axis + 1)));
}

/** Neighbouring threads read neighbouring elements: along the reduction where that is contiguous, else along the results. */
function lanesFor({ outer, inner, body }: ReduceStep, terms: number): Lanes {
  const along = inner.length === 0 || body.views.some(({ strides }) => strides[strides.length - 1] === 1);
  const across = body.views.some(({ strides }) => strides[outer.length - 1] === 1);
  if (along || !across || terms <= 16) return rowLanes(terms);
  return { results: 32, partners: 8, near: false };
}

function kernel(step: ReduceStep, lanes: Lanes, storageOf: StorageOf, { splits = 1, each = 0 } = {}): Kernel {
  const { outer, inner, out } = step;
  const outputs = sizeOf(outer);
  const terms = sizeOf(inner);
  const type = wgslType(step.body.scalars.at(-1)?.dtype ?? "f32");
  const outType = storageOf(out.buffer).dtype;
  const sources = collectSources(storageOf);
  const [outerSpace, innerSpace] = [spaceOf(outer, "o", "o"), spaceOf(inner, "r", "r")];
  const term = bodyCode(step.body, beside(outerSpace, innerSpace), sources);
  const { join, start } = rules(step.op, type);
  const finish = bodyCode(step.epilogue, outerSpace, sources, "total");

  const grid = foldGrid(Math.ceil(outputs / lanes.results) * splits);
  const begin = splits === 1 ? "0u" : `(${grid.id} % ${splits}u) * ${each}u`;
  const end = splits === 1 ? `${terms}u` : `min(begin + ${each}u, ${terms}u)`;
  const block = splits === 1 ? grid.id : `(${grid.id} / ${splits}u)`;
  const place = splits === 1 ? position(outerSpace, out) : `o * ${splits}u + ${grid.id} % ${splits}u`;
  const termIndices = indicesBeside(outerSpace, innerSpace, step.body.views);
  const code = `fn term(o: u32, r: u32) -> ${type} {\n${termIndices}${term.lines}  return ${term.value};\n}
fn finish(total: ${type}, o: u32) -> ${wgslType(outType)} {\n${indices(outerSpace, step.epilogue.views)}${finish.lines}  return ${finish.value};\n}
`;
  const size = lanes.results * lanes.partners;
  return {
    workgroups: grid.workgroups,
    bindings: sources.bindings(out.buffer),
    wgsl: `${sources.declare(outType)}${nonFinite(code)}${bodyHelpers(code)}${treeOf("joinAll", type, lanes, join)}
${code}
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${grid.guard}${laneIndices(lanes)}  let o = ${block} * ${lanes.results}u + result;
  let begin = ${begin};
  let end = select(0u, ${end}, o < ${outputs}u);
  var total = ${start};
  for (var run = begin + partner; run < end; run += ${RUN * lanes.partners}u) {
    var part = term(o, run);
    let last = min(run + ${RUN * lanes.partners}u, end);
    for (var r = run + ${lanes.partners}u; r < last; r += ${lanes.partners}u) { part = ${join("part", "term(o, r)")}; }
    total = ${join("total", "part")};
  }
  total = joinAll(total, lane);
  if (partner == 0u && o < ${outputs}u) {
${splits === 1 ? indices(outerSpace, [out]) : ""}    y[${place}] = ${splits === 1 ? "finish(total, o)" : "total"};
  }
}
`,
  };
}

function rules(op: ReduceStep["op"], type: WgslType): { join: (a: string, b: string) => string; start: string } {
  if (op === "sum") return { join: (a, b) => `${a} + ${b}`, start: literal(0, type) };
  const lowest = { f32: -3.4028234663852886e38, i32: -(2 ** 31), u32: 0 }[type];
  return { join: (a, b) => `max(${a}, ${b})`, start: literal(lowest, type) };
}
