import type { LayerNormStep, SoftmaxStep, View } from "../schedule/plan.ts";
import { foldGrid } from "./grid.ts";
import type { Kernel, StorageOf } from "./kernel.ts";
import { laneIndices, rowLanes, treeOf } from "./lanes.ts";
import { index } from "./literal.ts";
import { collectSources, load } from "./sources.ts";

/** What the code of a row kernel may use, besides `sumOf(value, lane)` and `maxOf(...)`, which join the row's threads. */
export interface RowAccess {
  readonly x: (column: string) => string;
  /** Other operands, each one element per column. */
  readonly columns: readonly ((column: string) => string)[];
  readonly put: (column: string, value: string) => string;
  /** A loop over this thread's share of the columns, `c`. */
  readonly each: (statements: string) => string;
}

/**
 * A kernel over rows that are stored one after the other; `code` gives the statements for one row. Rows share a workgroup or get
 * one each, by their width. Threads past the last row do its work again without storing it.
 */
export function rowKernel(
  step: SoftmaxStep | LayerNormStep,
  { storageOf, columns = [] }: { readonly storageOf: StorageOf; readonly columns?: readonly View[] },
  code: (access: RowAccess) => string,
): Kernel {
  const { rows, width, x, out } = step;
  const lanes = rowLanes(width);
  const grid = foldGrid(Math.ceil(rows / lanes.results));
  const sources = collectSources(storageOf);
  const source = sources.read(x.buffer);
  const extra = columns.map(({ buffer, offset, strides }) => {
    const operand = sources.read(buffer);
    return (column: string): string => load(operand, `${column} * ${index(strides[0] as number)} + ${index(offset)}`);
  });
  const text = code({
    x: (column) => load(source, `start + ${column}`),
    columns: extra,
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
