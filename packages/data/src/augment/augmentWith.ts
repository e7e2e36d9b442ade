import { toBytes } from "../pixels/toBytes.ts";
import type { Label, LabelledSamples, Sample, Samples } from "../samples.ts";
import type { Warp } from "./warp.ts";
import { warpGrid } from "./warpGrid.ts";

/**
 * Samples and their warped copies: first all as they are, then all seen through the first warp, and so on, so that there are
 * `warps + 1` times as many. Copies have floats (0..255, not rounded) and soft masks; the name of the warp joins their key.
 * @throws RangeError in `at`, for a number past the end.
 */
export function augmentWith(samples: LabelledSamples, warps: Readonly<Record<string, Warp>>): LabelledSamples;
export function augmentWith(samples: Samples, warps: Readonly<Record<string, Warp>>): Samples;
export function augmentWith(
  samples: Samples & { readonly labels?: readonly Label[] },
  warps: Readonly<Record<string, Warp>>,
): Samples & { readonly labels?: readonly Label[] } {
  const named = Object.entries(warps);
  const length = samples.length * (named.length + 1);
  const { labels } = samples;
  return {
    length,
    ...(labels === undefined ? {} : { labels: Array.from({ length: named.length + 1 }, () => labels).flat() }),
    async at(index) {
      if (!(Number.isSafeInteger(index) && index >= 0 && index < length)) {
        throw new RangeError(`augment: expected a number from 0 to ${length - 1}, got ${index}`);
      }
      const sample = await samples.at(index % samples.length);
      const warp = named[Math.floor(index / samples.length) - 1];
      return warp === undefined ? sample : warpSample(sample, ...warp);
    },
  };
}

function warpSample(sample: Sample, name: string, warp: Warp): Sample {
  const { key, mask } = sample;
  const image = sample.image.data instanceof Uint16Array ? toBytes(sample.image) : sample.image; // floats are 0..255
  const { width, height, channels } = image;
  const seen = { width, height, channels, data: warpGrid(image.data, image, warp) }; // mixed values are not discrete
  const moved = mask && { ...mask, data: Float32Array.from(warpGrid(mask.data, { ...mask, channels: 1 }, warp)) };
  return { ...sample, key: `${key} ${name}`, image: seen, ...(moved && { mask: moved }) };
}
