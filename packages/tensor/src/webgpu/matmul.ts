import type { MatmulStep, ReduceStep, View } from "../schedule/plan.ts";
import { sizeOf } from "../shape.ts";
import type { Capabilities, Kernel, StorageOf } from "./kernel.ts";
import { matmulDirect } from "./matmulDirect.ts";
import { matmulTiled, type TileShape } from "./matmulTiled.ts";
import { reduceKernels } from "./reduce.ts";

/** Tiles from the most efficient to the least; the last is for products with few rows. */
const TILES: readonly TileShape[] = [
  { rows: 128, columns: 64, rowsEach: 8 },
  { rows: 64, columns: 64, rowsEach: 4 },
  { rows: 32, columns: 64, rowsEach: 4 },
];
/** A tile is worth its size while it gives at least this many workgroups and computes at most this much for nothing. */
const WORKGROUPS = 128;
const WASTE = 1.3;

/** `maySplit`: whether a long sum may take two kernels. Default true. */
type Choice = Capabilities & { readonly maySplit?: boolean };

/**
 * The kernels of a matrix product, by a fixed rule over sizes and the kind of adapter:
 * 1. few results with long sums: a reduction, which splits the sum over threads;
 * 2. fewer columns than a vector or two, and fewer than rows: the transposed product, so that threads spread over rows;
 * 3. a software adapter, or hardly any rows: straight from memory;
 * 4. else by tiles, the first of `TILES` that fills the device and fits the rows.
 */
export function matmulKernels(step: MatmulStep, storageOf: StorageOf, choice: Choice): Kernel[] {
  const { m, n, k, batch } = step;
  const results = sizeOf(batch) * m * n;
  const { software, subgroupSize, maySplit } = choice;
  if (k >= 256 && results <= (software ? 64 : 2048)) return reduceKernels(asReduction(step), storageOf, maySplit);
  if (n < 16 && n < m) return matmulKernels(transposed(step), storageOf, choice);
  if (software) {
    const subgroup = subgroupSize >= 4 && subgroupSize <= 16;
    const most = subgroup ? 16 : 8;
    return [matmulDirect(step, storageOf, { lanes: subgroup ? subgroupSize : 8, rows: Math.min(most, m), subgroup })];
  }
  if (m < 16) return [matmulDirect(step, storageOf, { lanes: 64, rows: Math.min(8, m), subgroup: false })];
  const tile = TILES.find(({ rows, columns }) => {
    const [down, across] = [Math.ceil(m / rows), Math.ceil(n / columns)];
    return down * across * sizeOf(batch) >= WORKGROUPS && down * rows <= m * WASTE;
  });
  return [matmulTiled(step, storageOf, tile ?? (TILES[TILES.length - 1] as TileShape))];
}

/** `(b^T a^T)^T`: the same product with rows and columns in each other's place. */
function transposed(step: MatmulStep): MatmulStep {
  const turn = (view: View): View => ({
    ...view,
    strides: [...view.strides.slice(0, -2), view.strides.at(-1) as number, view.strides.at(-2) as number],
  });
  return {
    ...step,
    m: step.n,
    n: step.m,
    a: turn(step.b),
    b: turn(step.a),
    epilogue: { ...step.epilogue, views: step.epilogue.views.map(turn) },
    out: turn(step.out),
  };
}

/** The product as sums over `k` of products of two loads. */
function asReduction({ name, batch, m, n, k, a, b, epilogue, out }: MatmulStep): ReduceStep {
  const items = batch.length;
  const left = [...a.strides.slice(0, items), a.strides[items] as number, 0, a.strides[items + 1] as number];
  const right = [...b.strides.slice(0, items), 0, b.strides[items + 1] as number, b.strides[items] as number];
  return {
    kind: "reduce",
    name,
    op: "sum",
    outer: [...batch, m, n],
    inner: [k],
    body: {
      views: [
        { ...a, strides: left },
        { ...b, strides: right },
      ],
      scalars: [
        { kind: "load", view: 0, dtype: "f32" },
        { kind: "load", view: 1, dtype: "f32" },
        { kind: "op", op: "mul", arguments: [0, 1], dtype: "f32" },
      ],
    },
    epilogue,
    out,
  };
}
