import { encodeSentences, fillTemplates, learnedPrompts, type PromptParts, textDirections } from "@nidus/anomaly";
import type { ClipText } from "@nidus/clip";
import { concat, ShapeError, slice, type Tensor, type Traced } from "@nidus/tensor";
import type { MediclipOptions, MediclipParameters, MediclipSamples } from "./options.ts";
import { type ResolvedMediclip, resolveMediclip } from "./resolve.ts";

/** Features of every prompt, `[prompts, E]` by class, not normalised. */
export interface PromptFeatures {
  readonly normal: Tensor;
  readonly abnormal: Tensor;
}

/** One direction per class: the mean of its prompts' features as they come, then of length 1.  `[E, 2]`. */
export function mediclipText(
  parameters: Traced<MediclipParameters>,
  clip: ClipText,
  options: MediclipOptions<MediclipSamples> = {},
): Tensor {
  const { normal, abnormal } = mediclipPromptFeatures(parameters, clip, options);
  return textDirections([normal, abnormal]);
}

/** The features that {@link mediclipText} averages. Learned prompts of both classes go through the text tower together. */
export function mediclipPromptFeatures(
  { context }: Traced<MediclipParameters>,
  clip: ClipText,
  options: MediclipOptions<MediclipSamples> = {},
): PromptFeatures {
  const { prompts, words, causal } = resolveMediclip(options);
  if (prompts.kind === "hard") {
    const encode = (list: readonly string[]): Tensor =>
      encodeSentences(clip, fillTemplates(prompts.templates, list), { causal });
    return { normal: encode(words.normal), abnormal: encode(words.abnormal) };
  }
  if (context === undefined) throw new ShapeError("mediclip", "learned prompts need parameters with a context");
  const normal = learnedPrompts(clip, mediclipPrompts(words.normal, prompts), context.normal);
  const abnormal = learnedPrompts(clip, mediclipPrompts(words.abnormal, prompts), context.abnormal);
  const features = clip.encode(
    concat([normal.embeddings, abnormal.embeddings], { axis: 0 }),
    [...normal.lengths, ...abnormal.lengths],
    { causal },
  );
  const count = words.normal.length;
  return {
    normal: slice(features, { axis: 0, end: count }),
    abnormal: slice(features, { axis: 0, begin: count }),
  };
}

/** Learned prompts of some words: vectors, the word, what closes the sentence. Of an odd number of vectors, the smaller half leads. */
export function mediclipPrompts(
  words: readonly string[],
  { vectors, wordAt, ending }: Extract<ResolvedMediclip["prompts"], { kind: "learned" }>,
): PromptParts[] {
  const half = Math.floor(vectors / 2);
  const closing = ending === "" ? [] : [ending];
  return words.map((word) => {
    if (wordAt === "end") return [vectors, word + ending];
    if (wordAt === "front") return [word, vectors, ...closing];
    return [half, word, vectors - half, ...closing];
  });
}
