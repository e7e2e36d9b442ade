import type { MatmulStep } from "../schedule/plan.ts";
import { tileGrid } from "./grid.ts";
import { type Kernel, PARTS, repeat, type StorageOf } from "./kernel.ts";
import { matmulText, type Operand } from "./matmulText.ts";

export interface DirectShape {
  /** Threads per workgroup: each owns four neighbouring columns. */
  readonly lanes: number;
  /** Rows per workgroup: each thread owns all of them. */
  readonly rows: number;
  /** Whether the workgroup is one subgroup of `lanes`: then its threads load different rows of a and share them. */
  readonly subgroup: boolean;
}

/**
 * Matrix product straight from memory: no workgroup memory, no barriers, a block of `rows` x 4 results in registers per thread,
 * the sum in steps of four. On a processor that emulates a GPU the loads decide (lavapipe fetches lane by lane, and also what
 * all lanes share): with subgroups each element of a is fetched once per workgroup and broadcast.
 */
export function matmulDirect(step: MatmulStep, storageOf: StorageOf, { lanes, rows, subgroup }: DirectShape): Kernel {
  const { m, n, k } = step;
  const text = matmulText(step, storageOf, { a: ["along"], b: ["across", "along"] });
  const grid = tileGrid(step, rows, 4 * lanes);
  const chunks = subgroup ? Math.ceil(rows / lanes) : rows;
  const inRange = (expression: string, spare: boolean, last: number): string =>
    spare ? `min(${expression}, ${last}u)` : expression;

  /** Four (or `count`) places of the sum from place `4 * quarter`. */
  const block = (quarter: string, count: number): string => {
    const places = [0, 1, 2, 3].map((q) => `${quarter} * 4u + ${q}u`);
    let code = columnVectors(text.b, quarter, places, count);
    const rowVector = (chunk: number): string =>
      text.a.reach === "along"
        ? text.a.along(`r${chunk}`, quarter)
        : `vec4f(${places.map((place, q) => (q < count ? text.a.element(`r${chunk}`, place) : "0f")).join(", ")})`;
    code += repeat(chunks, (c) => `    let a${c} = ${rowVector(c)};\n`);
    code += repeat(rows, (i) => {
      const own = subgroup ? `subgroupBroadcast(a${Math.floor(i / lanes)}, ${i % lanes}u)` : `a${i}`;
      const adds = PARTS.slice(0, count).map((letter, q) => `c${i} += v.${letter} * q${q};`);
      return `    { let v = ${own}; ${adds.join(" ")} }\n`;
    });
    return code;
  };

  const full = Math.floor(k / 4);
  const rest = k % 4;
  const row = (chunk: number): string => (subgroup ? `row0 + ${chunk * lanes}u + own` : `row0 + ${chunk}u`);
  return {
    workgroups: grid.workgroups,
    bindings: text.sources.bindings(step.out.buffer),
    wgsl: `${subgroup ? "enable subgroups;\n" : ""}${text.declarations}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32${subgroup ? ", @builtin(subgroup_invocation_id) own: u32" : ""}) {
${grid.code}  let row0 = tileRow * ${rows}u;
  let column = (tileColumn * ${lanes}u + lane) * 4u;
${text.starts}${repeat(chunks, (c) => `  let r${c} = ${inRange(row(c), m % rows !== 0 || (subgroup && rows % lanes !== 0), m - 1)};\n`)}${
  text.b.reach === "across"
    ? `  let quarter = ${inRange("column / 4u", n % (4 * lanes) !== 0, n / 4 - 1)};\n`
    : repeat(4, (c) => `  let j${c} = ${inRange(`column + ${c}u`, n % (4 * lanes) !== 0, n - 1)};\n`)
}${repeat(rows, (i) => `  var c${i} = vec4f(0f);\n`)}  for (var l = 0u; l < ${full}u; l++) {
${full > 0 ? block("l", 4) : ""}  }
${rest > 0 ? `  {\n${block(`${full}u`, rest)}  }\n` : ""}${text.store(rows, "row0", "column", m % rows === 0)}}
`,
  };
}

/** Declares `q0` ... : four neighbouring columns at each place of the sum. */
function columnVectors(b: Operand, quarter: string, places: readonly string[], count: number): string {
  if (b.reach === "along") {
    const lines = [0, 1, 2, 3].map((c) => `    let w${c} = ${b.along(`j${c}`, quarter)};\n`);
    const turned = PARTS.slice(0, count).map(
      (letter, q) => `    let q${q} = vec4f(w0.${letter}, w1.${letter}, w2.${letter}, w3.${letter});\n`,
    );
    return lines.join("") + turned.join("");
  }
  return places
    .slice(0, count)
    .map(
      (place, q) =>
        `    let q${q} = ${b.reach === "across" ? b.across("quarter", place) : `vec4f(${[0, 1, 2, 3].map((c) => b.element(`j${c}`, place)).join(", ")})`};\n`,
    )
    .join("");
}
