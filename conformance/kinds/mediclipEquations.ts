import {
  deformationMap,
  type GaussIntensityDraws,
  gaussIntensityWith,
  gaussianFilter,
  placePatch,
  shapePatch,
} from "nidus";
import type { Computed } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { plane, readImage, readMask } from "./synthesis.ts";

const FULL_SCALE = 255;

interface Eq4 {
  readonly sigma: number;
  readonly gamma: number;
}

/** Equation 4 of MediCLIP's paper as printed: `eq4.i.image`, `.noise` and `.mask` to the blurred noise and the picture, in [0, 1]. */
export async function* equation4(set: ReferenceSet): AsyncIterable<Computed> {
  const task = gaussIntensityWith({ equation: 4 });
  for (const [i, { sigma, gamma }] of (set.config.eq4 as unknown as readonly Eq4[]).entries()) {
    const [image, mask] = [await readImage(set, `eq4.${i}.image`), await readMask(set, `eq4.${i}.mask`)];
    const signs = Uint8Array.from((await set.floats(`eq4.${i}.noise`)).data, (z) => (z > 0 ? 1 : 0));
    yield { tensor: `eq4.${i}.sigma_hat`, value: plane(gaussianFilter({ ...mask, data: signs }, sigma)) };
    const region = placePatch({ ...mask, outline: { kind: "free" } }, { top: 0, left: 0 }, image);
    const draws: GaussIntensityDraws = { textureSigma: sigma, signs, gamma, maskSigma: 1 }; // the last is not used
    const { image: out } = task.apply({ image, region, bank: [] }, draws);
    yield {
      tensor: `eq4.${i}.out`,
      value: plane({ ...out, data: Float64Array.from(out.data, (x) => x / FULL_SCALE) }),
    };
  }
}

interface Eq5 {
  readonly kind: "rectangle" | "ellipse";
  readonly height: number;
  readonly width: number;
  readonly theta: number;
  readonly alpha: number;
  readonly centre: readonly [row: number, column: number];
}

/** Equation 5 as printed, for every pixel of a shape: where each comes from. */
export function* equation5(set: ReferenceSet): Iterable<Computed> {
  for (const [i, one] of (set.config.eq5 as unknown as readonly Eq5[]).entries()) {
    const { kind, height, width, theta, alpha, centre } = one;
    const patch = shapePatch({ kind, height, width, shear01: 0, shear10: 0, rotationRadians: theta });
    yield { tensor: `eq5.${i}.mask`, value: plane(patch) };
    const [row, column] = centre;
    const how = { kind: "source", centre: { row, column }, exponent: alpha, border: "moves" } as const;
    const { rows, columns } = deformationMap(patch, how);
    yield { tensor: `eq5.${i}.map`, value: { shape: [2, patch.height, patch.width], data: [...rows, ...columns] } };
  }
}
