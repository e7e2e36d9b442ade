import {
  APRIL_STATES,
  APRIL_TEMPLATES,
  checkOption,
  encodeSentences,
  fillTemplates,
  textDirections,
  WINCLIP_STATES,
  WINCLIP_TEMPLATES,
} from "@nidus/anomaly";
import type { ClipText } from "@nidus/clip";
import type { Tensor } from "@nidus/tensor";

/** How a head words its fixed prompts: every state of the object in every template. */
export type EnsembleOptions = {
  /** What the pictures show, as prompts say it: `"breast ultrasound"`. Default `"object"`. */
  readonly object?: string;
  /** `{}` is the object in its state. */
  readonly templates?: readonly string[];
  /** How a normal and an abnormal object are called; `{}` is its name. */
  readonly states?: { readonly normal: readonly string[]; readonly abnormal: readonly string[] };
};

export type Ensemble = Required<EnsembleOptions>;

/** 35 templates with 7 and 5 states: APRIL-GAN's, and MVFA's. */
export const APRIL_ENSEMBLE: Ensemble = { object: "object", templates: APRIL_TEMPLATES, states: APRIL_STATES };

/** 22 templates with 7 and 4 states: WinCLIP's. */
export const WINCLIP_ENSEMBLE: Ensemble = { object: "object", templates: WINCLIP_TEMPLATES, states: WINCLIP_STATES };

/** Fills in what is not stated. @throws RangeError for an object without a name, or words without a place for it. */
export function resolveEnsemble(head: string, options: EnsembleOptions, defaults: Ensemble): Ensemble {
  const { object = defaults.object, templates = defaults.templates, states = defaults.states } = options;
  checkOption(head, object.trim() !== "", "an object that has a name");
  for (const [name, sentences] of Object.entries({ templates, ...states })) {
    checkOption(head, sentences.length > 0, `${name}, got none`);
    const without = sentences.find((sentence) => !sentence.includes("{}"));
    checkOption(head, without === undefined, `${name} with {} in each, got ${JSON.stringify(without)}`);
  }
  return { object: object.trim(), templates, states };
}

/** One direction per class, normal and abnormal: the mean of the directions of its sentences.  `[E, 2]`, columns of length 1. */
export function ensembleText(clip: ClipText, { object, templates, states }: Ensemble): Tensor {
  const features = [states.normal, states.abnormal].map((list) =>
    encodeSentences(clip, fillTemplates(templates, fillTemplates(list, [object]))),
  );
  return textDirections(features, { average: "directions" });
}
