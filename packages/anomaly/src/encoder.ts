import { type Clip, encodeImages } from "@nidus/clip";
import { type DeviceTensor, disposeAll, type HostTensor, leavesOf } from "@nidus/tensor";
import { type FeatureCache, roundToHalf } from "./cache.ts";
import { canonicalJson } from "./canonicalJson.ts";
import type { AnyHead } from "./head.ts";
import { type PictureInput, splitPictures, stackRows, viewOf } from "./pictureInput.ts";
import { bytesOf, sha256 } from "./sha256.ts";

/** Pictures encoded at once. */
export const GROUP = 16;

export interface EncoderOptions {
  readonly clip: Clip;
  /** Pictures per run. Fewer are filled up with zeros. */
  readonly group: number;
  readonly cache?: FeatureCache;
}

/**
 * Pixels to what a head's programs read, through a cache. Every run has the same number of pictures, so that the bits of a picture's
 * features depend on the picture alone: not on its neighbours, on what the cache held, or on where a training was resumed.
 */
export interface Encoder {
  readonly group: number;
  /** What the cache holds. Heads with feedback read pixels, which are always at hand.  pixels `[3, S, S]`. */
  find(pixels: HostTensor): Promise<PictureInput | undefined>;
  /** Encodes in groups. `keep`: which results to put into the cache; by default none, as for pictures that never come again. */
  encode(pixels: readonly HostTensor[], keep?: (index: number) => boolean): Promise<PictureInput[]>;
  /** Takes from the cache what is there and encodes and keeps the rest. */
  recall(pixels: readonly HostTensor[]): Promise<PictureInput[]>;
}

export function encoderFor(head: AnyHead, { clip, group, cache }: EncoderOptions): Encoder {
  if (head.needs.feedback) return passPixels(group);
  const view = viewOf(head.needs);
  const packed = clip.weights.vision.blocks[0]?.qkv.weight.packed ?? false;
  const { hash, activation } = clip.info;
  const rest = canonicalJson([hash, activation, view, group, clip.device.info.backend, packed]);
  const keyOf = (pixels: HostTensor): Promise<string> => sha256(bytesOf(pixels.data), rest);

  const run = async (pixels: readonly HostTensor[]): Promise<PictureInput[]> => {
    const features = await encodeImages(clip, stackRows(pixels, group), view);
    const host = new Map<string, HostTensor>();
    for (const { path, leaf } of leavesOf<DeviceTensor>(features)) host.set(path, await leaf.read()); // one at a time: one staging buffer
    disposeAll(features);
    return splitPictures(host, pixels.length);
  };
  const find = async (pixels: HostTensor): Promise<PictureInput | undefined> => cache?.get(await keyOf(pixels));
  const encode: Encoder["encode"] = async (pixels, keep = () => false) => {
    const inputs: PictureInput[] = [];
    for (let from = 0; from < pixels.length; from += group) {
      const part = pixels.slice(from, from + group);
      for (const [i, features] of (await run(part)).entries()) {
        const kept = cache !== undefined && keep(from + i);
        inputs.push(kept ? await keepIn(cache, await keyOf(part[i] as HostTensor), features) : features);
      }
    }
    return inputs;
  };
  return {
    group,
    find,
    encode,
    async recall(pixels) {
      const found = await Promise.all(pixels.map(find));
      const missing = [...pixels.keys()].filter((i) => found[i] === undefined);
      const made = await encode(
        missing.map((i) => pixels[i] as HostTensor),
        () => true,
      );
      for (const [at, i] of missing.entries()) found[i] = made[at];
      return found as PictureInput[];
    },
  };
}

/** Puts features into the cache, and gives them as they will come back from it. */
async function keepIn(cache: FeatureCache, key: string, features: PictureInput): Promise<PictureInput> {
  await cache.put(key, features);
  return cache.dtype === "f16" ? roundToHalf(features) : features;
}

/** For heads with feedback: features depend on parameters, so programs start from pixels. */
function passPixels(group: number): Encoder {
  const input = (pixels: HostTensor): PictureInput => ({ pixels });
  return {
    group,
    find: async (pixels) => input(pixels),
    encode: async (pixels) => pixels.map(input),
    recall: async (pixels) => pixels.map(input),
  };
}
