import { type Image, mvfaAugment, type Samples } from "nidus";
import type { Computed } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";

const CHANNELS = 3;

/** The eleven versions of a picture and its mask. */
export async function* augmented(set: ReferenceSet): AsyncIterable<Computed> {
  const { data: planes, shape } = set.formula("mvfa.aug_image");
  const side = shape[3] as number;
  const area = side * side;
  const image = { width: side, height: side, channels: CHANNELS, data: interleaved(planes, area) } as unknown as Image;
  const mask = { width: side, height: side, data: Float32Array.from((await set.floats("aug.mask")).data) };
  const samples: Samples = { length: 1, at: async () => ({ key: "picture", image, mask }) };
  const versions = mvfaAugment(samples);
  const images: number[] = [];
  const masks: number[] = [];
  for (let i = 0; i < versions.length; i++) {
    const made = await versions.at(i);
    for (let c = 0; c < CHANNELS; c++)
      for (let pixel = 0; pixel < area; pixel++) images.push(made.image.data[pixel * CHANNELS + c] as number);
    masks.push(...(made.mask?.data ?? []));
  }
  yield { tensor: "aug.images", value: { shape: [versions.length, CHANNELS, side, side], data: images } };
  yield { tensor: "aug.masks", value: { shape: [versions.length, 1, side, side], data: masks } };
}

/** `[3, H, W]` -> `[H, W, 3]`. */
function interleaved(planes: ArrayLike<number>, area: number): Float64Array {
  return Float64Array.from(
    { length: CHANNELS * area },
    (_, i) => planes[(i % CHANNELS) * area + Math.floor(i / CHANNELS)] as number,
  );
}
