import { focalDice, type InitEnv, linearStart, mapHead, normal, syntheticTraining } from "@nidus/anomaly";
import { mediclipPreprocess, type Preprocess } from "@nidus/clip";
import { matmul, mul, type Tensor } from "@nidus/tensor";
import type { Mediclip, MediclipNeeds, MediclipParameters, MediclipWords } from "./options.ts";
import { mediclipPatches } from "./project.ts";
import { type ResolvedMediclip, resolveMediclip } from "./resolve.ts";
import { mediclipText } from "./text.ts";

/** Standard deviation of the learned vectors' first values. */
const CONTEXT_DEVIATION = 0.02;

const COLOUR: Preprocess = { ...mediclipPreprocess, colour: { fit: "rgb", predict: "rgb" } };

/**
 * MediCLIP: patches of three layers, each through a linear layer of its own, against the directions of two classes of learned prompts.
 * Learns from normal pictures and made anomalies; the score of a picture is the greatest value of its map.
 * @throws RangeError for options outside their range.
 * @see Zhang et al. 2024, arXiv:2405.11315; what the presets take from paper and code is in the README.
 */
export const mediclip: Mediclip = (options = {}) => {
  const resolved = resolveMediclip(options);
  const { samples, size, taps, temperature, reduce, project, prompts, words, colour, loss } = resolved;
  type Own = MediclipNeeds<typeof samples>;
  return mapHead<Own, MediclipParameters, Tensor>(
    {
      name: "mediclip",
      options: resolved,
      needs: { size, preprocess: colour === "keep" ? COLOUR : mediclipPreprocess, taps, samples },
      training: syntheticTraining,
      init: ({ clip, random }) => ({
        ...(prompts.kind === "learned" ? { context: context(prompts, words, { clip, random }) } : {}),
        ...(project === "linear"
          ? { adapters: taps.map(() => linearStart(random, [clip.embed, clip.vision.width])) }
          : {}),
      }),
      text: (parameters, clip) => mediclipText(parameters, clip, resolved),
      logits: (parameters, text, f) =>
        mediclipPatches(parameters, f, { embed: text.shape[0] as number }).map((features, i) => ({
          branch: "patch",
          layer: taps[i] as number,
          z: mul(matmul(features, text), 1 / temperature), // [B, N, 2]
        })),
    },
    { reduce, loss: (maps, target) => focalDice(maps, target, loss), score: "max" },
  );
};

function context(
  { share, vectors }: Extract<ResolvedMediclip["prompts"], { kind: "learned" }>,
  words: MediclipWords,
  { clip, random }: InitEnv,
): MediclipParameters["context"] {
  const draw = (list: readonly string[]) =>
    normal(random, [share === "class" ? 1 : list.length, vectors, clip.text.width], {
      deviation: CONTEXT_DEVIATION,
    });
  return { normal: draw(words.normal), abnormal: draw(words.abnormal) };
}
