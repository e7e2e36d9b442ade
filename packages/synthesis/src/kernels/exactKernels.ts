import { cubicSpline, type FloatPlane, gaussianFilter, type Plane, type PlaneSampler } from "@nidus/data";
import { poissonBlend } from "../poisson/poissonBlend.ts";
import { checkBlend, checkChange, checkMap, checkPlanes, checkTable } from "./checks.ts";
import type { ChangeOptions, FloatPlanes, Planes, SyncKernels, WarpMap } from "./kernels.ts";
import { linear } from "./linear.ts";
import { joinPlanes, planeAt } from "./planes.ts";
import { joinPoisson, poissonPerPlane } from "./poissonPlanes.ts";

/** The kernels in float64 TypeScript: the specification of the others, the same bytes in every runtime, answers at once. */
export const exactKernels: SyncKernels = {
  name: "exact",
  warp(planes, map) {
    checkPlanes("warp", planes);
    checkMap(map);
    return eachPlane(planes, (plane) => warpPlane(plane, map));
  },
  gaussian(planes, sigmaPixels) {
    checkPlanes("gaussian", planes);
    return eachPlane(planes, (plane) => gaussianFilter(plane, sigmaPixels));
  },
  change(planes, options) {
    checkChange(planes, options);
    const { texture, weight, low = 0, high = 255 } = options;
    return changed(planes, { texture, weight, low, high });
  },
  blend(planes) {
    checkBlend("blend", planes);
    const { target, source, mask } = planes;
    return mixed(target, source, mask);
  },
  poisson(planes, options) {
    checkBlend("poisson", planes);
    return joinPoisson(poissonPerPlane(planes, options).map(poissonBlend));
  },
  colour(planes, table) {
    checkPlanes("colour", planes);
    checkTable(table);
    const last = table.length / 3 - 1;
    const out = new Uint8Array(3 * planes.data.length);
    for (let i = 0; i < planes.data.length; i++) {
      const value = Math.min(Math.max(planes.data[i] as number, 0), 1);
      const entry = 3 * Math.floor(value * last + 0.5);
      for (let c = 0; c < 3; c++) out[3 * i + c] = table[entry + c] as number;
    }
    return out;
  },
};

function warpPlane(
  plane: Plane,
  { width, height, rows, columns, interpolation, border = "edge" }: WarpMap,
): FloatPlane {
  const sample: PlaneSampler = interpolation === "linear" ? linear(plane, border) : cubicSpline(plane, border);
  const data = new Float64Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = sample(rows[i] as number, columns[i] as number);
  return { width, height, data };
}

function eachPlane(planes: Planes, act: (plane: Plane) => FloatPlane): FloatPlanes {
  return joinPlanes(Array.from({ length: planes.count }, (_, n) => act(planeAt(planes, n))));
}

function changed(
  { count, width, height, data }: Planes,
  { texture, weight, low, high }: Required<ChangeOptions>,
): FloatPlanes {
  const out = new Float64Array(data.length);
  for (let plane = 0, i = 0; plane < count; plane++) {
    for (let p = 0; p < width * height; p++, i++) {
      const value = (data[i] as number) + (texture.data[p] as number) * (weight.data[p] as number);
      out[i] = Math.min(Math.max(value, low), high);
    }
  }
  return { count, width, height, data: out };
}

function mixed({ count, width, height, data }: Planes, source: Planes, mask: Plane): FloatPlanes {
  const out = new Float64Array(data.length);
  for (let plane = 0, i = 0; plane < count; plane++) {
    for (let p = 0; p < width * height; p++, i++) {
      const share = mask.data[p] as number;
      out[i] = (1 - share) * (data[i] as number) + share * (source.data[i] as number);
    }
  }
  return { count, width, height, data: out };
}
