import type { MatmulStep, View } from "../schedule/plan.ts";
import { bodyCode, bodyHelpers } from "./body.ts";
import { repeat, type StorageOf } from "./kernel.ts";
import { index, nonFinite, wgslType } from "./literal.ts";
import { beside, indices, position, type Space, spaceOf } from "./position.ts";
import { collectSources, HALVES, load, load4, type Source, type Sources } from "./sources.ts";

/**
 * How a kernel reads an operand, a matrix of "lines" (rows of a, columns of b) along which the sum runs: `along` loads four
 * neighbours of a line at once, `across` four neighbouring lines at one place of the sum, `single` element by element.
 */
export type Reach = "along" | "across" | "single";

/** WGSL that reads one operand. Vector loads count in quarters: four elements from element `4 * quarter`. */
export interface Operand {
  readonly reach: Reach;
  /** Reads vectors of f16 elements. */
  readonly half: boolean;
  element(line: string, l: string): string;
  along(line: string, quarter: string): string;
  across(quarter: string, l: string): string;
}

/** What all matmul kernels share. */
export interface MatmulText {
  readonly a: Operand;
  readonly b: Operand;
  readonly sources: Sources;
  /** Bindings, and the epilogue as a function. */
  readonly declarations: string;
  /** Statements that find the matrices of this batch item, from `batch: u32`. */
  readonly starts: string;
  /**
   * Stores the vectors `c0` ... of `rows` rows from `row` on, each four results from `column` on. `inside`: no row is past the
   * end. A loop over an array, so that a long epilogue is in the machine code four times and not 64 times. The array is one
   * longer than the loop, because Mesa unrolls loops that are as long as the array they index.
   */
  store(rows: number, row: string, column: string, inside: boolean): string;
}

/** @param reaches Ways of reading that the kernel prefers to single elements; taken where the operand's strides allow. */
export function matmulText(step: MatmulStep, storageOf: StorageOf, reaches: { a: Reach[]; b: Reach[] }): MatmulText {
  const { m, n, k, batch, out } = step;
  const sources = collectSources(storageOf);
  const items = spaceOf(batch, "batch", "b");
  const space = beside(items, { dims: [m, n], flat: "", whole: false, names: ["i", "j"] });
  const itemIndices = (views: readonly View[]): string =>
    indices(
      { ...items, whole: false },
      views.map(({ strides }) => ({ strides: strides.slice(0, batch.length) })),
    );

  const rows: Matrix = { view: step.a, sides: [...batch, m, k], line: batch.length, sum: batch.length + 1 };
  const columns: Matrix = { view: step.b, sides: [...batch, k, n], line: batch.length + 1, sum: batch.length };
  let [reachA, reachB] = [reachOf(rows, reaches.a), reachOf(columns, reaches.b)];
  // One buffer is one binding of one type, so a product of a buffer with itself reads vectors on both sides or on neither.
  if (step.a.buffer === step.b.buffer && (reachA === "single" || reachB === "single")) reachA = reachB = "single";
  const a = operandText(rows, reachA, "aStart", sources.read(step.a.buffer, reachA === "single" ? 1 : 4));
  const b = operandText(columns, reachB, "bStart", sources.read(step.b.buffer, reachB === "single" ? 1 : 4));

  const epilogue = bodyCode(step.epilogue, space, sources);
  const outType = wgslType(storageOf(out.buffer).dtype);
  const finish = `fn finish(accumulator: f32, batch: u32, i: u32, j: u32) -> ${outType} {
${itemIndices(step.epilogue.views)}${epilogue.lines}  return ${epilogue.value};
}
`;
  const whole = aligned({ view: out, sides: [...batch, m, n] }, batch.length + 1);
  return {
    a,
    b,
    sources,
    declarations: `${sources.declare(whole ? `vec4<${outType}>` : outType)}${a.half || b.half ? HALVES : ""}${nonFinite(finish)}${bodyHelpers(finish)}${finish}`,
    starts:
      itemIndices([step.a, step.b, out]) +
      `  let aStart = ${start(items, step.a, reachA)};\n  let bStart = ${start(items, step.b, reachB)};\n`,
    store(rows, row, column, inside) {
      const result = (c: number): string => `finish(results[r][${c}], batch, i, j + ${c}u)`;
      const place = (c: number): string =>
        position(space, { ...out, offset: out.offset + c * (out.strides.at(-1) as number) });
      const four = [0, 1, 2, 3];
      const stores = whole
        ? `if (j < ${n}u) { y[(${place(0)}) / 4u] = vec4<${outType}>(${four.map(result).join(", ")}); }`
        : four.map((c) => `if (j + ${c}u < ${n}u) { y[${place(c)}] = ${result(c)}; }`).join("\n    ");
      return `  var results = array<vec4f, ${rows + 1}>(${repeat(rows, (r) => `c${r}, `)}vec4f(0f));
  let j = ${column};
  for (var r = 0u; r < ${rows}u; r++) {
    let i = ${row} + r;
    ${inside ? "" : `if (i >= ${m}u) { break; }\n    `}${stores}
  }
`;
    },
  };
}

interface Matrix {
  readonly view: View;
  readonly sides: readonly number[];
  /** The dim that counts lines, and the one that the sum runs over. */
  readonly line: number;
  readonly sum: number;
}

/** Whether four neighbours along dim `dim` always form one aligned vector. */
function aligned({ view, sides }: Pick<Matrix, "view" | "sides">, dim: number): boolean {
  const { offset, strides } = view;
  const others = strides.filter((_, axis) => axis !== dim && (sides[axis] as number) > 1);
  return strides[dim] === 1 && [offset, sides[dim] as number, ...others].every((number) => number % 4 === 0);
}

function reachOf(matrix: Matrix, wanted: readonly Reach[]): Reach {
  const fits = { along: aligned(matrix, matrix.sum), across: aligned(matrix, matrix.line), single: true };
  return wanted.find((reach) => fits[reach]) ?? "single";
}

/** Where the matrix of a batch item starts, in the units that the operand is read in. */
function start(items: Space, { offset, strides }: View, reach: Reach): string {
  const unit = reach === "single" ? 1 : 4;
  const scaled = strides
    .slice(0, items.dims.length)
    .map((stride, axis) => ((items.dims[axis] as number) > 1 ? stride / unit : 0));
  return position({ ...items, whole: false }, { offset: offset / unit, strides: scaled });
}

function operandText({ view, sides, line, sum }: Matrix, reach: Reach, base: string, source: Source): Operand {
  const term = (name: string, dim: number, unit: number): string =>
    (sides[dim] as number) <= 1 ? "" : ` + (${name}) * ${index((view.strides[dim] as number) / unit)}`;
  return {
    reach,
    half: source.half && source.width === 4,
    element: (at, l) => load(source, `${base}${term(at, line, 1)}${term(l, sum, 1)}`),
    along: (at, quarter) => load4(source, `${base}${term(at, line, 4)} + ${quarter}`),
    across: (quarter, l) => load4(source, `${base}${term(l, sum, 4)} + ${quarter}`),
  };
}
