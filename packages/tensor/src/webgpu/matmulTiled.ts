import type { MatmulStep } from "../schedule/plan.ts";
import { tileGrid } from "./grid.ts";
import { type Kernel, PARTS, repeat, type StorageOf } from "./kernel.ts";
import { matmulText, type Operand } from "./matmulText.ts";

export interface TileShape {
  /** Rows and columns of the result per workgroup. */
  readonly rows: number;
  readonly columns: number;
  /** Rows per thread, a multiple of 4; columns per thread are 4. */
  readonly rowsEach: number;
}

/** Places of the sum staged at once. */
const DEPTH = 16;

/**
 * Matrix product by tiles in workgroup memory. Both operands are staged place by place of the sum, four neighbouring rows or
 * columns to a vector, so that the unrolled inner loop reads a as a broadcast and b as consecutive vectors. Rows of staged
 * vectors are one longer than they need be, which keeps transposing stores out of each other's memory banks.
 * Where sizes divide, no index is checked.
 */
export function matmulTiled(step: MatmulStep, storageOf: StorageOf, { rows, columns, rowsEach }: TileShape): Kernel {
  const { m, n, k } = step;
  const text = matmulText(step, storageOf, { a: ["across"], b: ["across"] });
  const grid = tileGrid(step, rows, columns);
  const threads = (rows / rowsEach) * (columns / 4);
  const [strideA, strideB] = [rows / 4 + 1, columns / 4 + 1];
  const quads = rowsEach / 4;
  const compute = repeat(
    DEPTH,
    (l) =>
      `    { ${repeat(quads, (q) => `let a${q} = aTile[${l * strideA + q}u + ty * ${quads}u]; `)}let b = bTile[${l * strideB}u + tx]; ${repeat(
        rowsEach,
        (i) => `c${i} += a${i >> 2}.${PARTS[i & 3]} * b; `,
      )}}\n`,
  );
  return {
    workgroups: grid.workgroups,
    bindings: text.sources.bindings(step.out.buffer),
    wgsl: `${text.declarations}var<workgroup> aTile: array<vec4f, ${DEPTH * strideA}>;
var<workgroup> bTile: array<vec4f, ${DEPTH * strideB}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${grid.code}  let row0 = tileRow * ${rows}u;
  let column0 = tileColumn * ${columns}u;
  let tx = lane % ${columns / 4}u;
  let ty = lane / ${columns / 4}u;
${text.starts}${repeat(rowsEach, (i) => `  var c${i} = vec4f(0f);\n`)}  for (var l0 = 0u; l0 < ${k}u; l0 += ${DEPTH}u) {
    workgroupBarrier();
${stage(text.a, { name: "a", lines: rows, limit: m, threads, k })}${stage(text.b, { name: "b", lines: columns, limit: n, threads, k })}    workgroupBarrier();
${compute}  }
${text.store(rowsEach, `row0 + ty * ${rowsEach}u`, "column0 + tx * 4u", m % rows === 0)}}
`,
  };
}

type Staging = Readonly<Record<"lines" | "limit" | "threads" | "k", number>> & { readonly name: "a" | "b" };

/**
 * Loads the tile of one operand, `lines` of `limit` in all: vectors of four lines, for each place of the sum. Lines past the end
 * repeat the last one.
 */
function stage(operand: Operand, { name, lines, limit, threads, k }: Staging): string {
  const vectors = (DEPTH * lines) / 4;
  const first = name === "a" ? "row0" : "column0";
  const across = operand.reach === "across";
  const [d, v] = across ? [`e / ${lines / 4}u`, `e % ${lines / 4}u`] : [`e % ${DEPTH}u`, `e / ${DEPTH}u`];
  const bounded = (expression: string, last: number): string =>
    limit % lines === 0 ? expression : `min(${expression}, ${last}u)`;
  const l = k % DEPTH === 0 ? `l0 + d` : `min(l0 + d, ${k - 1}u)`;
  const value = across
    ? operand.across(bounded(`${first} / 4u + v`, limit / 4 - 1), l)
    : `vec4f(${[0, 1, 2, 3].map((i) => operand.element(bounded(`${first} + v * 4u + ${i}u`, limit - 1), l)).join(", ")})`;
  const checked = k % DEPTH === 0 ? value : `select(vec4f(0f), ${value}, l0 + d < ${k}u)`;
  return repeat(Math.ceil(vectors / threads), (turn) => {
    const guard = (turn + 1) * threads > vectors ? `if (lane + ${turn * threads}u < ${vectors}u) ` : "";
    return `    ${guard}{ let e = lane + ${turn * threads}u; let d = ${d}; let v = ${v}; ${name}Tile[d * ${lines / 4 + 1}u + v] = ${checked}; }\n`;
  });
}
