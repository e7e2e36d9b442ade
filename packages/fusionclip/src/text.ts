import { encodeSentences, learnedPrompts, type PromptParts, promptsPerPass, textDirections } from "@nidus/anomaly";
import type { ClipText } from "@nidus/clip";
import { broadcast, concat, reshape, ShapeError, slice, type Tensor, type Traced, unsqueeze } from "@nidus/tensor";
import type { FusionclipBranch, FusionclipOptions, FusionclipParameters, FusionclipText } from "./options.ts";
import { fixedSentences, fusionclipPrompts } from "./prompts.ts";
import { type ResolvedFusionclip, resolveFusionclip } from "./resolve.ts";

/**
 * Two directions, normal and abnormal, for every branch and tap, from prompts with vectors of their own; or the same two for all from
 * fixed prompts. All learned prompts go through the text tower together, their common beginning by way of `clip.prefix` where there
 * is one.   -> by branch, then along the taps, `[E, 2]`, columns of length 1.   @see section 3.2 and figure 3 of the paper.
 */
export function fusionclipText(
  parameters: Traced<FusionclipParameters>,
  clip: ClipText,
  options: FusionclipOptions = {},
): FusionclipText {
  const resolved = resolveFusionclip(options);
  const { branches, taps, average, prompts, states } = resolved;
  const byBranch = (directions: (branch: FusionclipBranch, tap: number) => Tensor): FusionclipText =>
    Object.fromEntries(branches.map((branch) => [branch, taps.map((_, tap) => directions(branch, tap))]));
  const classes = [states.normal, states.abnormal];
  if (prompts.kind === "fixed") {
    const { causal } = resolved;
    const features = classes.map((list) => encodeSentences(clip, fixedSentences(list, resolved), { causal }));
    const directions = textDirections(features, { average });
    return byBranch(() => directions);
  }
  const worded = classes.map((list) => fusionclipPrompts(list, resolved));
  const sets = branches.flatMap((branch) =>
    taps.flatMap((_, tap) => {
      const context = parameters[branch]?.context?.[tap];
      if (context === undefined)
        throw new ShapeError(`fusionclip ${branch}`, `learned prompts need a context for tap ${taps[tap]}`);
      return [context.normal, context.abnormal].map((vectors, i) => ({ prompts: worded[i] ?? [], vectors }));
    }),
  );
  const features = encodeSets(clip, sets, resolved); // normal and abnormal in turn
  return byBranch((branch, tap) => {
    const at = 2 * (branches.indexOf(branch) * taps.length + tap);
    return textDirections(features.slice(at, at + 2), { average });
  });
}

interface PromptSet {
  readonly prompts: readonly PromptParts[];
  /** `[1, M, D]`, or `[states, M, D]`. */
  readonly vectors: Tensor;
}

/** Features of the prompts of each set, `[prompts, E]`, in as few passes of the tower as devices allow. */
function encodeSets(clip: ClipText, sets: readonly PromptSet[], { causal }: ResolvedFusionclip): Tensor[] {
  const embedded = sets.map(({ prompts, vectors }) =>
    learnedPrompts(clip, prompts, perPrompt(vectors, prompts.length)),
  );
  const lengths = embedded.flatMap((one) => [...one.lengths]);
  const end = causal ? Math.max(...lengths) : clip.info.text.context;
  const all = concat(
    embedded.map((one) => slice(one.embeddings, { axis: 1, end })),
    { axis: 0 },
  ); // [P, L, D]
  const prefix = causal ? clip.prefix : undefined;
  const group = promptsPerPass(clip.info, end);
  const passes: Tensor[] = [];
  for (let begin = 0; begin < lengths.length; begin += group) {
    const some = slice(all, { axis: 0, begin, end: Math.min(begin + group, lengths.length) });
    passes.push(clip.encode(some, lengths.slice(begin, begin + group), { causal, prefix }));
  }
  const features = concat(passes, { axis: 0 }); // [P, E]
  return sets.map(({ prompts }, i) => {
    const begin = sets.slice(0, i).reduce((sum, set) => sum + set.prompts.length, 0);
    return slice(features, { axis: 0, begin, end: begin + prompts.length });
  });
}

/** Vectors of states to those of prompts, of which each state has as many as there are templates; shared ones stay one. */
function perPrompt(vectors: Tensor, prompts: number): Tensor {
  const [states, count, width] = vectors.shape as [number, number, number];
  if (states === 1) return vectors;
  const templates = prompts / states;
  return reshape(broadcast(unsqueeze(vectors, 1), [states, templates, count, width]), [prompts, count, width]);
}
