import type { MatmulStep } from "../schedule/plan.ts";
import { sizeOf } from "../shape.ts";

/** WebGPU's default limit on workgroups per dimension. */
const MAX_PER_DIMENSION = 65535;

export interface Grid {
  readonly workgroups: readonly [number, number, number];
  /** Number of this workgroup, an expression over `group: vec3u` (`workgroup_id`). */
  readonly id: string;
  /** Ends the workgroups that folding added; uniform, so barriers may follow. Empty where there are none. */
  readonly guard: string;
}

/** A grid of `count` workgroups: one dimension as far as the limit goes, else two. */
export function foldGrid(count: number): Grid {
  if (count <= MAX_PER_DIMENSION) return { workgroups: [count, 1, 1], id: "group.x", guard: "" };
  const rows = Math.ceil(count / MAX_PER_DIMENSION);
  const width = Math.ceil(count / rows);
  const id = `(group.y * ${width}u + group.x)`;
  const guard = width * rows > count ? `  if (${id} >= ${count}u) { return; }\n` : "";
  return { workgroups: [width, rows, 1], id, guard };
}

/**
 * A grid of one workgroup per tile of each matrix of a batch. `code` declares `batch`, `tileRow` and `tileColumn`. Workgroups
 * that run at the same time share tiles of the larger operand and sweep over the smaller one, which stays in the cache.
 */
export function tileGrid(step: MatmulStep, rows: number, columns: number): Pick<Grid, "workgroups"> & { code: string } {
  const [down, across] = [Math.ceil(step.m / rows), Math.ceil(step.n / columns)];
  const { workgroups, id, guard } = foldGrid(down * across * sizeOf(step.batch));
  const [row, column] =
    step.m <= step.n
      ? [`id % ${down}u`, `id / ${down}u % ${across}u`]
      : [`id / ${across}u % ${down}u`, `id % ${across}u`];
  const code = `${guard}  let id = ${id};
  let batch = id / ${down * across}u;
  let tileRow = ${row};
  let tileColumn = ${column};
`;
  return { workgroups, code };
}
