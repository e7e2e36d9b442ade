import type { Step, View } from "../schedule/plan.ts";
import { foldGrid } from "./grid.ts";
import type { Kernel, StorageOf } from "./kernel.ts";
import { laneIndices, rowLanes, treeOf } from "./lanes.ts";
import { index } from "./literal.ts";
import { collectSources, load } from "./sources.ts";

/** A kernel over rows that are stored one after the other: what differs from one such kernel to the next. */
export interface RowKernel {
  readonly step: Extract<Step, { kind: "softmax" | "layerNorm" }>;
  /** Other operands, each one element per column. */
  readonly columns?: readonly View[];
  /**
   * The statements for one row, in WGSL. They may use `x(c)`, the element in column c; `columns[k](c)`; `sumOf` and `maxOf`,
   * which join one f32 per thread over the row; and must store with `put(c, value)`.
   */
  readonly code: (access: RowAccess) => string;
}

export interface RowAccess {
  readonly x: (column: string) => string;
  readonly columns: readonly ((column: string) => string)[];
  readonly put: (column: string, value: string) => string;
  /** A loop over this thread's share of the columns, `c`. */
  readonly each: (statements: string) => string;
}

/** Rows share a workgroup or get one each, by their width. Threads past the last row do its work again without storing it. */
export function rowKernel({ step, columns = [], code }: RowKernel, storageOf: StorageOf): Kernel {
  const { rows, width, x, out } = step;
  const lanes = rowLanes(width);
  const grid = foldGrid(Math.ceil(rows / lanes.results));
  const sources = collectSources(storageOf);
  const source = sources.read(x.buffer);
  const extra = columns.map((view) => ({ source: sources.read(view.buffer), view }));
  const at = (view: View, column: string): string =>
    `${column}${view.strides.at(-1) === 1 ? "" : ` * ${index(view.strides.at(-1) ?? 0)}`} + ${index(view.offset)}`;
  const text = code({
    x: (column) => load(source, `start + ${column}`),
    columns: extra.map((entry) => (column) => load(entry.source, at(entry.view, column))),
    put: (column, value) => `if (row < ${rows}u) { y[row * ${width}u + ${column} + ${index(out.offset)}] = ${value}; }`,
    each: (statements) => `for (var c = partner; c < ${width}u; c += ${lanes.partners}u) { ${statements} }`,
  });
  return {
    workgroups: grid.workgroups,
    bindings: sources.bindings(out.buffer),
    wgsl: `${sources.declare("f32")}${treeOf("sumOf", "f32", lanes, (a, b) => `${a} + ${b}`)}${
      text.includes("maxOf(") ? treeOf("maxOf", "f32", lanes, (a, b) => `max(${a}, ${b})`) : ""
    }
@compute @workgroup_size(${lanes.results * lanes.partners})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${grid.guard}${laneIndices(lanes)}  let row = ${grid.id} * ${lanes.results}u + result;
  let start = min(row, ${rows - 1}u) * ${width}u + ${index(x.offset)};
${text}
}
`,
  };
}
