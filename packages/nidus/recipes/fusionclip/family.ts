import {
  type Arm,
  aprilGan,
  clipFewNormal,
  type Dataset,
  everyLesionHasMask,
  fusionclip,
  mvfa,
  type RecipeSetup,
  winclipPlus,
} from "nidus";
import { objectOf } from "../shared/knownSets.ts";

/** What the paper's "dataset-specific learning rates" are chosen among, which it does not say. */
const RATES: readonly number[] = [1e-4, 3e-4, 1e-3];

export const METHODS = {
  clip: "CLIP",
  winclip: "WinCLIP+",
  hybrid: "FusionCLIP-AD hybrid",
  april: "APRIL-GAN",
  mvfa: "MVFA",
  own: "FusionCLIP-AD",
} as const;

/** The family on one set of pictures, by protocol. Heads suit the set: where lesions lack masks, labels alone are learned from and scored by. */
export interface Family {
  /** From normal pictures alone. */
  readonly normal: Readonly<Record<string, Arm>>;
  /** From normal and abnormal ones. */
  readonly labelled: Readonly<Record<string, Arm>>;
  /** The same, normalised over the whole test set. */
  readonly transductive: Readonly<Record<string, Arm>>;
}

export function familyOn(data: Dataset, rates: Pick<Arm, "rates" | "training">): Family {
  const masks = everyLesionHasMask(data);
  const object = objectOf(data.name);
  const own = optionsOn(data);
  const labels = masks ? "pixels" : "images";
  const calibrateOn = "test set";
  const learned = { april: aprilGan({ object }), mvfa: mvfa({ object, labels }) };
  return {
    normal: {
      [METHODS.clip]: { head: clipFewNormal({ object, score: own.score }) },
      [METHODS.winclip]: { head: winclipPlus({ object }) },
      [METHODS.hybrid]: { head: fusionclip({ ...own, samples: "synthetic" }) },
    },
    labelled: {
      ...(masks && { [METHODS.april]: { head: learned.april, ...rates } }),
      [METHODS.mvfa]: { head: learned.mvfa, ...rates },
      [METHODS.own]: { head: fusionclip(own), ...rates },
    },
    transductive: {
      ...(masks && { [METHODS.april]: { head: learned.april, calibrateOn, ...rates } }),
      [METHODS.mvfa]: { head: learned.mvfa, calibrateOn, ...rates },
      [METHODS.own]: { head: fusionclip({ ...own, fuse: "mvfa" }), ...rates },
    },
  };
}

/** FusionCLIP-AD's options that follow from the set. */
export function optionsOn(data: Dataset): { readonly object: string; readonly score: "max" | "mean" } {
  return { object: objectOf(data.name), score: everyLesionHasMask(data) ? "max" : "mean" };
}

/** The rates to choose among; a single one, as training with it. */
export function ratesOf({ rates = RATES }: RecipeSetup): Pick<Arm, "rates" | "training"> {
  return rates.length === 1 ? { training: { rate: rates[0] as number } } : { rates };
}

/** What has to be known of every table of the family. */
export function familyNotes(sets: readonly Dataset[]): string[] {
  const unmasked = sets.filter((set) => !everyLesionHasMask(set)).map(({ name }) => name);
  return [
    "The paper's numbers are of one draw of 4; how it chose its epoch it does not say, MVFA's code takes the best on the test set.",
    "MedCLIP, a row of the paper, is another backbone and is not run.",
    ...(unmasked.length === 0
      ? []
      : [
          `APRIL-GAN needs masks and is left out for ${unmasked.join(", ")}, where scores are means instead of maxima.`,
        ]),
  ];
}
