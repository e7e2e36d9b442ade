import type { Plane, PlaneSampler, SplineBorder } from "@nidus/data";

/** Interpolates linearly in both directions; float64. What lies outside is as with `cubicSpline`. */
export function linear({ width, height, data }: Plane, border: SplineBorder): PlaneSampler {
  return (row, column) => {
    const y = Math.min(Math.max(row, 0), height - 1);
    const x = Math.min(Math.max(column, 0), width - 1);
    if (border === "zero" && (y !== row || x !== column)) return 0;
    const top = Math.floor(y);
    const left = Math.floor(x);
    const right = left + 1 < width ? 1 : 0;
    const a = top * width + left;
    const b = top + 1 < height ? a + width : a;
    const upper = mix(data[a] as number, data[a + right] as number, x - left);
    return mix(upper, mix(data[b] as number, data[b + right] as number, x - left), y - top);
  };
}

const mix = (a: number, b: number, share: number): number => a + share * (b - a);
