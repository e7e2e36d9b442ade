import type { MapStep } from "../schedule/plan.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { bodyCode, bodyHelpers } from "./body.ts";
import { foldGrid } from "./grid.ts";
import { type Kernel, LANES, type StorageOf } from "./kernel.ts";
import { index, nonFinite, wgslType } from "./literal.ts";
import { indices, position, spaceOf } from "./position.ts";
import { collectSources } from "./sources.ts";

/**
 * `y[i] = body(i)` for every i of a shape: one thread per element. Results in f16 go two to a word, one thread per word where
 * the step writes whole words, else by atomics that leave the word's other half alone.
 */
export function mapKernel(step: MapStep, storageOf: StorageOf): Kernel {
  const { shape, body, out } = step;
  const count = sizeOf(shape);
  const target = storageOf(out.buffer);
  const space = spaceOf(shape, "i");
  const sources = collectSources(storageOf);
  const { lines, value } = bodyCode(body, space, sources);
  const element = `fn element(i: u32) -> ${wgslType(target.dtype)} {\n${indices(space, body.views)}${lines}  return ${value};\n}\n`;
  const place = `${indices(space, [out])}  let at = ${position(space, out)};\n`;

  const half = target.dtype === "f16";
  const flat = contiguousStrides(shape).every((stride, axis) => shape[axis] === 1 || stride === out.strides[axis]);
  const words = half && flat && out.offset % 2 === 0 && (count % 2 === 0 || out.offset + count === target.elements);
  const threads = words ? Math.ceil(count / 2) : count;
  const grid = foldGrid(Math.ceil(threads / LANES));
  let store = `${place}  y[at] = element(i);`;
  if (words) {
    const odd =
      count % 2 === 0
        ? "element(2u * i + 1u)"
        : `select(0f, element(min(2u * i + 1u, ${index(count - 1)})), 2u * i + 1u < ${count}u)`;
    store = `  y[i + ${index(out.offset / 2)}] = pack2x16float(vec2f(element(2u * i), ${odd}));`;
  } else if (half) {
    store = `${place}  let shift = (at & 1u) * 16u;
  atomicAnd(&y[at >> 1u], 0xffff0000u >> shift);
  atomicOr(&y[at >> 1u], (pack2x16float(vec2f(element(i), 0f)) & 0xffffu) << shift);`;
  }
  const outType = half ? (words ? "u32" : "atomic<u32>") : target.dtype;
  return {
    workgroups: grid.workgroups,
    bindings: sources.bindings(out.buffer),
    wgsl: `${sources.declare(outType)}${nonFinite(element)}${bodyHelpers(element)}
${element}
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = ${grid.id} * ${LANES}u + lane;
  if (i >= ${threads}u) { return; }
${store}
}
`,
  };
}
