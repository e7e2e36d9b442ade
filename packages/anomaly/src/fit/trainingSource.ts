import { toPixels } from "@nidus/clip";
import {
  type Augment,
  FormatError,
  type Image,
  type Label,
  type Mask,
  type Rng,
  type Sample,
  type SampleMaker,
  type Samples,
} from "@nidus/data";
import type { HostTensor } from "@nidus/tensor";
import type { AnyHead } from "../head.ts";

/** One sample to learn from. */
export interface TrainingSample {
  readonly key: string;
  /** `[3, S, S]`. */
  readonly pixels: HostTensor;
  readonly label: Label;
  /** `[S, S]` in [0, 1]; absent where an abnormal picture came without. */
  readonly mask?: Mask;
  /** The picture comes again: its features are worth keeping. */
  readonly repeats: boolean;
}

/** Samples as a pure function of number and round: what a run asks for first, or again, changes nothing. */
export interface TrainingSource {
  /** Samples of an epoch. */
  readonly count: number;
  at(index: number, round: number): Promise<TrainingSample>;
}

/** Every version of a picture that `augment` makes of it alone; without one, the picture. */
export async function versionsOf(sample: Sample, augment: Augment | undefined): Promise<Sample[]> {
  if (augment === undefined) return [sample];
  const one: Samples = { length: 1, at: async () => sample };
  const versions = augment(one);
  return Promise.all(Array.from({ length: versions.length }, (_, i) => versions.at(i)));
}

/** The support itself, the same in every round. */
export function labelledSource(head: AnyHead, samples: readonly Sample[]): TrainingSource {
  const pixels = checkedPixels(head);
  return {
    count: samples.length,
    at: async (index) => {
      const { key, image, label = 0, mask } = samples[index] as Sample;
      return { key, pixels: pixels(key, image), label, mask: mask ?? blank(head, label), repeats: true };
    },
  };
}

/** Samples that `maker` makes of normal pictures, with draws of their own for each picture and round. */
export function syntheticSource(
  head: AnyHead,
  normal: readonly Sample[],
  { maker, random }: { readonly maker: SampleMaker; readonly random: Rng },
): TrainingSource {
  const pixels = checkedPixels(head);
  const bank = normal.map(({ image }) => image);
  const { size } = head.needs;
  return {
    count: normal.length,
    at: async (index, round) => {
      const { key, image } = normal[index] as Sample;
      const made = await maker.make({ image, bank, random: random.at(index).at(round) });
      const { mask } = made;
      if (mask.width !== size || mask.height !== size)
        throw new FormatError(
          `synthesize "${maker.name}"`,
          `${made.task} of ${key}: expected a mask of ${size} x ${size}, got ${mask.width} x ${mask.height}`,
        );
      const label = mask.data.some((value) => value > 0) ? 1 : 0;
      return { key, pixels: pixels(key, made.image), label, mask, repeats: label === 0 };
    },
  };
}

/** `toPixels` that names a picture in which a number is missing: the loss could only say that something is wrong. */
export function checkedPixels(
  head: AnyHead,
  phase: "fit" | "predict" = "fit",
): (key: string, image: Image) => HostTensor {
  const pixels = toPixels(head, { phase });
  return (key, image) => {
    const made = pixels(image);
    const bad = (made.data as Float32Array).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new FormatError(key, `expected finite intensities, got ${made.data[bad]}; leave the picture out`);
    return made;
  };
}

function blank({ needs: { size } }: AnyHead, label: Label): Mask | undefined {
  return label === 1 ? undefined : { width: size, height: size, data: new Uint8Array(size * size) };
}
