import type { DataOf } from "@nidus/tensor";

/**
 * From one map `[S, S]` to the score of its picture, on the host. `"max"`: the greatest value; `"mean"`: of all values;
 * `{ top }`: the mean of this share of them, the greatest, in (0, 1]. One value at least is always taken.
 */
export type MapScore = "max" | "mean" | { readonly top: number } | ((map: DataOf<"f32">) => number);

/** The score of a map. @throws RangeError for an empty map, or a share outside (0, 1]. */
export function mapScore(map: DataOf<"f32">, rule: MapScore): number {
  if (map.length === 0) throw new RangeError("mapScore: expected a map, got one without values");
  if (typeof rule === "function") return rule(map);
  if (rule === "max") return greatest(map);
  if (rule === "mean") return mean(map);
  const { top } = rule;
  if (!(top > 0 && top <= 1)) throw new RangeError(`mapScore: expected a share in (0, 1], got ${top}`);
  return mean(
    map
      .slice()
      .sort()
      .subarray(-Math.max(1, Math.round(top * map.length))),
  );
}

function greatest(map: DataOf<"f32">): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < map.length; i++) {
    const value = map[i] as number;
    if (Number.isNaN(value)) return value;
    if (value > most) most = value;
  }
  return most;
}

function mean(values: DataOf<"f32">): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
