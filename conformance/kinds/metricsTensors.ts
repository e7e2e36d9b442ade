import { auroc, averagePrecision, f1Max, type HostTensor, hostTensor, labelRegions, pixelScores, sizeOf } from "nidus";
import type { Computed, Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";

/** `rank.K.scores` and `rank.K.labels` to AUROC, average precision and F1-max. */
export async function* ranking(set: ReferenceSet): AsyncIterable<Computed> {
  for (const prefix of prefixes(set, "rank.", "scores")) {
    const scores = (await set.floats(`${prefix}scores`)).data;
    const labels = (await set.integers(`${prefix}labels`)).data;
    const values = [auroc(scores, labels), averagePrecision(scores, labels), f1Max(scores, labels).value];
    yield { tensor: `${prefix}auroc_ap_f1`, value: hostTensor([3], Float64Array.from(values)) };
  }
}

/** `error.K`: only one class is there. What has to come out is an error, so nothing of it can be compared. */
export async function* refusals(set: ReferenceSet): AsyncIterable<Result> {
  for (const prefix of prefixes(set, "error.", "scores")) {
    const scores = (await set.floats(`${prefix}scores`)).data;
    const labels = (await set.integers(`${prefix}labels`)).data;
    yield { tensor: `${prefix}labels`, measure: "not refused", error: isRefused(scores, labels) ? 0 : 1, limit: 0 };
  }
}

function isRefused(scores: ArrayLike<number>, labels: ArrayLike<number>): boolean {
  try {
    auroc(scores, labels);
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}

/** `pixel.K.maps` and `pixel.K.masks` to the metrics of all their pixels. */
export async function* pixels(set: ReferenceSet): AsyncIterable<Computed> {
  for (const prefix of prefixes(set, "pixel.", "maps")) {
    const maps = pictures(await set.floats(`${prefix}maps`));
    const masks = pictures(await set.integers(`${prefix}masks`));
    const scores = pixelScores();
    maps.forEach((map, i) => {
      const [height, width] = map.shape as [number, number];
      scores.add(map, { width, height, data: (masks[i] as Picture).data });
    });
    const values = [scores.auroc(), scores.averagePrecision(), scores.f1Max().value];
    yield { tensor: `${prefix}auroc_ap_f1`, value: hostTensor([3], Float64Array.from(values)) };
    yield { tensor: `${prefix}aupro_exact`, value: scores.aupro() };
    yield { tensor: `${prefix}aupro_200steps`, value: scores.auproSteps() };
    const regions = masks.map((mask) => labelRegions(mask.data, mask.shape[1] as number).sizes.length);
    yield { tensor: `${prefix}regions`, value: hostTensor([regions.length], Int32Array.from(regions)) };
    const greatest = maps.map((map) => Array.from(map.data).reduce((a, b) => Math.max(a, b)));
    const abnormal = masks.map((mask) => (Array.from(mask.data).some((value) => value !== 0) ? 1 : 0));
    yield { tensor: `${prefix}image_auroc_of_max`, value: auroc(greatest, abnormal) };
  }
}

interface Picture {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** `[n, H, W]` to n pictures. */
function pictures({ shape, data }: Pick<HostTensor, "shape"> & { readonly data: ArrayLike<number> }): Picture[] {
  const size = sizeOf(shape.slice(1));
  return Array.from({ length: shape[0] as number }, (_, i) => ({
    shape: shape.slice(1),
    data: Array.prototype.slice.call(data, i * size, (i + 1) * size) as number[],
  }));
}

function prefixes(set: ReferenceSet, start: string, end: string): string[] {
  return set.names
    .filter((name) => name.startsWith(start) && name.endsWith(end))
    .map((name) => name.slice(0, -end.length));
}
