import type { AttentionStep, View } from "../schedule/plan.ts";
import { foldGrid } from "./grid.ts";
import { type Kernel, PARTS, repeat, type StorageOf } from "./kernel.ts";
import { literal } from "./literal.ts";
import { position } from "./position.ts";
import { collectSources, load, type Source } from "./sources.ts";

/** Queries and keys per tile, depth staged at once for scores, columns of the result per workgroup. */
const TILE = 32;
const DEPTH = 16;
const COLUMNS = 64;
const THREADS = 64;

/** Score of a masked key, as the definition of attention has it. */
const MASKED = "-1e30f";

const four = [0, 1, 2, 3] as const;
const each = (code: (i: number) => string, count = 4): string => repeat(count, code);

/**
 * Attention without a matrix of scores: `out = softmax(scale q k^T) v`, over [B, H, T, d], [B, H, S, d] -> [B, H, T, d].
 * A workgroup owns 32 queries and 64 columns of the result and walks over the keys 32 at a time, with the running maximum and
 * sum of each row ("online softmax", Milakov and Gimelshein 2018, arXiv:1805.02867). A thread owns a 4 x 4 block of scores
 * and 4 x 8 of the result, of the same four rows. Deeper heads than 64 compute their scores once per 64 columns.
 */
export function attentionKernel(step: AttentionStep, storageOf: StorageOf): Kernel {
  const { batch, heads, queries, keys, depth, causal, lengths } = step;
  const sources = collectSources(storageOf);
  const operand = (view: View): Operand => ({ view, source: sources.read(view.buffer) });
  const [q, k, v] = [operand(step.q), operand(step.k), operand(step.v)];
  const length = lengths === undefined ? undefined : load(sources.read(lengths.buffer), place(lengths, ["b"]));
  const blocks = Math.ceil(queries / TILE);
  const slices = Math.ceil(depth / COLUMNS);
  const groups = depth > TILE ? 2 : 1; // vectors of columns per thread
  const grid = foldGrid(batch * heads * blocks * slices);
  // Keys after the last query of the tile have no weight, unless a row may have no valid key at all.
  const before = keys - queries; // of the causal mask: keys that every query sees
  const end = causal && length === undefined ? `min(${keys}u, row0 + ${TILE + before}u)` : `${keys}u`;
  const mask = (i: number): string =>
    (causal ? `    s${i} = select(s${i}, vec4f(${MASKED}), column > vec4u(row + ${before + i}u));\n` : "") +
    (length === undefined ? "" : `    s${i} = select(s${i}, vec4f(${MASKED}), column >= vec4u(valid));\n`);
  const last = keys % TILE === 0 ? "" : `select(vec4f(0f), `;

  return {
    workgroups: grid.workgroups,
    bindings: sources.bindings(step.out.buffer),
    wgsl: `${sources.declare("f32")}var<workgroup> stage: array<vec4f, ${(TILE * COLUMNS) / 4}>;
var<workgroup> weights: array<vec4f, ${(TILE * TILE) / 4}>;
var<workgroup> peaks: array<f32, ${TILE * 8}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
${grid.guard}  let id = ${grid.id};
  let row0 = (id % ${blocks}u) * ${TILE}u;
  let head = id / ${blocks}u;
  let column0 = (head % ${slices}u) * ${COLUMNS}u;
  let h = (head / ${slices}u) % ${heads}u;
  let b = head / ${slices * heads}u;
  let tx = lane % 8u;
  let ty = lane / 8u;
  let row = row0 + ty * 4u;
${length === undefined ? "" : `  let valid = u32(max(${length}, 0));\n`}${each((i) => `  var peak${i} = -3.4028234663852886e38f;\n${each((g) => `  var o${i}_${g} = vec4f(0f);\n`, groups)}`)}  var sums = vec4f(0f);
  for (var key0 = 0u; key0 < ${end}; key0 += ${TILE}u) {
${each((i) => `    var s${i} = vec4f(0f);\n`)}    for (var d0 = 0u; d0 < ${depth}u; d0 += ${DEPTH}u) {
      workgroupBarrier();
${stageRows(q, "row0", queries, depth, 0)}${stageRows(k, "key0", keys, depth, (TILE * DEPTH) / 4)}      workgroupBarrier();
      for (var d = 0u; d < ${DEPTH}u; d += 4u) {
${each((u) => `        { let q = stage[(d + ${u}u) * 8u + ty]; let k = stage[${(TILE * DEPTH) / 4}u + (d + ${u}u) * 8u + tx]; ${each((i) => `s${i} += q.${PARTS[i]} * k; `)}}\n`)}      }
    }
    let column = vec4u(key0 + tx * 4u) + vec4u(0u, 1u, 2u, 3u);
${each((i) => `    s${i} *= ${literal(step.scale, "f32")};\n${mask(i)}    peaks[(ty * 4u + ${i}u) * 8u + tx] = max(max(s${i}.x, s${i}.y), max(s${i}.z, s${i}.w));\n`)}    workgroupBarrier();
${stageColumns(v, keys, depth)}${each(
  (i) => `    var next${i} = peak${i};
    for (var t = 0u; t < 8u; t++) { next${i} = max(next${i}, peaks[(ty * 4u + ${i}u) * 8u + t]); }
    let shrink${i} = exp(peak${i} - next${i});
    peak${i} = next${i};
${each((g) => `    o${i}_${g} *= shrink${i};\n`, groups)}    let p${i} = ${last}exp(s${i} - next${i})${last === "" ? "" : `, column < vec4u(${keys}u))`};
`,
)}    sums *= vec4f(shrink0, shrink1, shrink2, shrink3);
${each((c) => `    weights[(tx * 4u + ${c}u) * 8u + ty] = vec4f(${four.map((i) => `p${i}.${PARTS[c]}`).join(", ")});\n`)}    workgroupBarrier();
    for (var j = 0u; j < ${TILE}u; j += 4u) {
${each((u) => `      { let p = weights[(j + ${u}u) * 8u + ty]; sums += p; ${each((g) => `let v${g} = stage[(j + ${u}u) * ${COLUMNS / 4}u + ${8 * g}u + tx]; `, groups)}${each((i) => each((g) => `o${i}_${g} += p.${PARTS[i]} * v${g}; `, groups))}}\n`)}    }
  }
${storeRows(step, groups)}}
`,
  };
}

interface Operand {
  readonly view: View;
  readonly source: Source;
}

/** Position of an element of a view, from one expression per dim. */
function place(view: View, names: readonly string[]): string {
  return position({ dims: names.map(() => 2), flat: "", whole: false, names }, view); // 2: no dim is left out
}

/** Puts 32 rows x 16 of the depth into workgroup memory, depth by depth: four rows of one depth are one vector. */
function stageRows({ view, source }: Operand, from: string, rows: number, depth: number, at: number): string {
  const element = (i: number): string => {
    const value = load(source, place(view, ["b", "h", `min(${from} + r * 4u + ${i}u, ${rows - 1}u)`, "dc"]));
    return depth % DEPTH === 0 ? value : `select(0f, ${value}, d < ${depth}u)`;
  };
  const clamped = depth % DEPTH === 0 ? "d" : `min(d, ${depth - 1}u)`;
  return `      for (var e = lane; e < ${(TILE * DEPTH) / 4}u; e += ${THREADS}u) {
        let r = e / ${DEPTH}u; let d = d0 + e % ${DEPTH}u; let dc = ${clamped};
        stage[${at}u + (e % ${DEPTH}u) * 8u + r] = vec4f(${four.map(element).join(", ")});
      }
`;
}

/** Puts 32 rows of v x 64 columns into workgroup memory: four columns are one vector. */
function stageColumns({ view, source }: Operand, keys: number, depth: number): string {
  const element = (i: number): string =>
    load(source, place(view, ["b", "h", "r", `min(column0 + c + ${i}u, ${depth - 1}u)`]));
  return `    for (var e = lane; e < ${(TILE * COLUMNS) / 4}u; e += ${THREADS}u) {
      let r = min(key0 + e / ${COLUMNS / 4}u, ${keys - 1}u); let c = (e % ${COLUMNS / 4}u) * 4u;
      stage[e] = vec4f(${four.map(element).join(", ")});
    }
`;
}

/** Stores the thread's four rows, by a loop over an array one longer than it (see `matmulText`). */
function storeRows({ out, queries, depth }: AttentionStep, groups: number): string {
  const results = four.flatMap((i) => Array.from({ length: groups }, (_, g) => `o${i}_${g} / sums.${PARTS[i]}`));
  const store = (c: number): string =>
    `    if (c + ${c}u < ${depth}u) { y[${place(out, ["b", "h", "i", `(c + ${c}u)`])}] = results[r].${PARTS[c]}; }\n`;
  return `  var results = array<vec4f, ${results.length + 1}>(${results.join(", ")}, vec4f(0f));
  for (var r = 0u; r < ${results.length}u; r++) {
    let i = row + r / ${groups}u;
    let c = column0 + r % ${groups}u * 32u + tx * 4u;
    if (i >= ${queries}u) { break; }
${each(store)}  }
`;
}
