import {
  asRows,
  checkOption,
  defineHead,
  gridMap,
  type Head,
  type Needs,
  patches,
  squarePreprocess,
  type Tapped,
} from "@nidus/anomaly";
import { gaussianFilter } from "@nidus/data";
import {
  concat,
  constant,
  type HostTensor,
  hostTensor,
  l2Normalize,
  matmul,
  max,
  mul,
  sqrt,
  type Tensor,
} from "@nidus/tensor";
import type { NoParameters } from "../clipZeroShot/clipZeroShot.ts";
import { SIZE } from "../shared/presets.ts";
import { sortedTaps } from "../shared/sortedTaps.ts";

export type PatchCoreOptions = {
  /** Side S, pixels. Default 240. */
  readonly size?: number;
  /** Blocks in the middle of the tower, whose patches are taken together. Default 12, 18. */
  readonly taps?: readonly number[];
  /** Side, in patches, of the neighbourhood over which patches are averaged; odd. Default 3. */
  readonly neighbourhood?: number;
  /** Of the Gaussian that smooths the map, pixels. Default 4. */
  readonly sigmaPixels?: number;
};

export interface PatchCoreNeeds extends Needs {
  readonly samples: "none";
  readonly bank: "raw";
}

/** Distances from the memory, in [0, 2]: `map` `[B, S, S]`, enlarged and not yet smoothed, and `score` `[B]`, the greatest of the grid. */
export type PatchCoreEvidence = { readonly map: Tensor; readonly score: Tensor };

/**
 * PatchCore over CLIP's tokens: patches of two blocks, each averaged with its neighbours, and their distance to the nearest of the
 * normal ones. No text, nothing learned. `fit`'s `bankRows` makes a coreset of the memory.
 * @throws RangeError for options outside their range.   @see Roth et al. 2022, arXiv:2106.08265.
 */
export function patchCore(
  options: PatchCoreOptions = {},
): Head<NoParameters, undefined, PatchCoreNeeds, PatchCoreEvidence> {
  const { size = SIZE, neighbourhood = 3, sigmaPixels = 4 } = options;
  const taps = sortedTaps("patchCore", options.taps ?? [12, 18]);
  const odd = Number.isInteger(neighbourhood) && neighbourhood % 2 === 1 && neighbourhood > 0;
  checkOption("patchCore", odd, `an odd neighbourhood of 1 or more, got ${neighbourhood}`);
  checkOption("patchCore", sigmaPixels >= 0, `sigmaPixels of 0 or more, got ${sigmaPixels}`);
  return defineHead<PatchCoreNeeds, NoParameters, PatchCoreEvidence>({
    name: "patchCore",
    options: { size, taps, neighbourhood, sigmaPixels },
    needs: { size, preprocess: squarePreprocess, taps, samples: "none", bank: "raw", bankOf: "support" },
    init: () => ({}),
    bank: (_, f) => ({ patch: asRows(localFeatures(f, neighbourhood)) }),
    evidence: (_, _text, bank, f) => {
      const cosineDistance = bank.nearest("patch", localFeatures(f, neighbourhood)); // [B, N]
      const distance = sqrt(mul(cosineDistance, 2)); // between directions
      return { map: gridMap(distance, size), score: max(distance, { axis: 1 }) };
    },
    fuse: ({ map, score }) => ({ map: smoothed(map, sigmaPixels), score }),
  });
}

/** Directions of averaged patches, those of all taps side by side: each counts alike.  -> `[B, N, taps D]`. */
export function localFeatures(f: Tapped & { readonly grid: number }, neighbourhood: number): Tensor {
  const average = neighbourAverage(f.grid, neighbourhood);
  return concat(
    f.taps.map((layer) => l2Normalize(matmul(average, patches(f.tokens[layer] as Tensor)))),
    { axis: 2 },
  );
}

/** The mean over the `side` x `side` patches around each, as far as there are any, as a matrix.  `[1, N, N]`. */
function neighbourAverage(grid: number, side: number): Tensor {
  const reach = (side - 1) / 2;
  const count = grid * grid;
  const data = new Float64Array(count * count);
  for (let patch = 0; patch < count; patch++) {
    const [row, column] = [Math.floor(patch / grid), patch % grid];
    const around = Array.from({ length: count }, (_, other) => other).filter(
      (other) => Math.abs(Math.floor(other / grid) - row) <= reach && Math.abs((other % grid) - column) <= reach,
    );
    for (const other of around) data[patch * count + other] = 1 / around.length;
  }
  return constant(hostTensor([1, count, count], data));
}

/** Maps blurred on the host.  `[B, S, S]`. */
function smoothed({ shape, data }: HostTensor, sigmaPixels: number): HostTensor {
  const [pictures, height, width] = shape as [number, number, number];
  const out = new Float32Array(data.length);
  for (let i = 0; i < pictures; i++) {
    const plane = { width, height, data: data.subarray(i * height * width, (i + 1) * height * width) };
    out.set(gaussianFilter(plane, sigmaPixels).data, i * height * width);
  }
  return hostTensor(shape, out);
}
