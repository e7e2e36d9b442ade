import { index, type WgslType } from "./literal.ts";

/**
 * How the threads of a workgroup share results that many elements go into: `results` of them side by side, `partners`
 * threads for each (powers of two). `near`: partners are neighbouring lanes, else equal results are.
 */
export interface Lanes {
  readonly results: number;
  readonly partners: number;
  readonly near: boolean;
}

/** Declares `result` (within the workgroup) and `partner`, from `lane`. */
export function laneIndices({ results, partners, near }: Lanes): string {
  if (partners === 1) return "  let result = lane;\n  let partner = 0u;\n";
  if (results === 1) return "  let result = 0u;\n  let partner = lane;\n";
  return near
    ? `  let result = lane / ${partners}u;\n  let partner = lane % ${partners}u;\n`
    : `  let result = lane % ${results}u;\n  let partner = lane / ${results}u;\n`;
}

/**
 * Defines `name(value, lane) -> T`: the values of all partners joined by `join`, as a balanced tree, returned to all of them.
 * Call it where control flow is uniform. It may be called again at once.
 */
export function treeOf(name: string, type: WgslType, lanes: Lanes, join: (a: string, b: string) => string): string {
  const { results, partners, near } = lanes;
  if (partners === 1) return `fn ${name}(value: ${type}, lane: u32) -> ${type} { return value; }\n`;
  const stride = near ? 1 : results;
  const partner = results === 1 ? "lane" : near ? `(lane % ${partners}u)` : `(lane / ${results}u)`;
  const own = `${name}Parts[lane]`;
  let steps = "";
  for (let half = partners / 2; half >= 1; half /= 2) {
    const other = `${name}Parts[lane + ${index(half * stride)}]`;
    steps += `  workgroupBarrier();\n  if (${partner} < ${half}u) { ${own} = ${join(own, other)}; }\n`;
  }
  const first = results === 1 ? "0u" : `lane - ${partner}${stride === 1 ? "" : ` * ${stride}u`}`;
  return `var<workgroup> ${name}Parts: array<${type}, ${results * partners}>;
fn ${name}(value: ${type}, lane: u32) -> ${type} {
  ${own} = value;
${steps}  workgroupBarrier();
  let joined = ${name}Parts[${first}];
  workgroupBarrier();
  return joined;
}
`;
}

/** Lanes for rows of `width` neighbouring elements: short rows get a thread each, long ones a workgroup. */
export function rowLanes(width: number): Lanes {
  if (width <= 16) return { results: 64, partners: 1, near: true };
  if (width <= 256) return { results: 4, partners: 16, near: true };
  return { results: 1, partners: width <= 2048 ? 64 : 256, near: true };
}
