import { focalDice, mapHead, normal, type Training, uniform } from "@nidus/anomaly";
import { type ClipInfo, mediclipPreprocess, type Preprocess } from "@nidus/clip";
import type { Rng } from "@nidus/data";
import { matmul, mul, type Tensor } from "@nidus/tensor";
import type { Mediclip, MediclipNeeds, MediclipParameters } from "./options.ts";
import { mediclipPatches } from "./project.ts";
import { type ResolvedMediclip, resolveMediclip } from "./resolve.ts";
import { mediclipText } from "./text.ts";

/** Standard deviation of the learned vectors' first values. */
const CONTEXT_DEVIATION = 0.02;

/** As the official configurations have it, for all their datasets. */
const TRAINING: Training = { epochs: 200, batch: 8, rate: 1e-3, beta1: 0.5, beta2: 0.999 };

const COLOUR: Preprocess = { ...mediclipPreprocess, colour: { fit: "rgb", predict: "rgb" } };

/**
 * MediCLIP: patches of three layers, each through a linear layer of its own, against the directions of two classes of learned prompts.
 * Learns from normal pictures and made anomalies; the score of a picture is the greatest value of its map.
 * @throws RangeError for options outside their range.
 * @see Zhang et al. 2024, arXiv:2405.11315; what the presets take from paper and code is in the README.
 */
export const mediclip: Mediclip = (options = {}) => {
  const resolved = resolveMediclip(options);
  const { samples, size, taps, temperature, reduce, project, prompts, colour, loss } = resolved;
  type Own = MediclipNeeds<typeof samples>;
  return mapHead<Own, MediclipParameters, Tensor>(
    {
      name: "mediclip",
      options: resolved,
      needs: { size, preprocess: colour === "keep" ? COLOUR : mediclipPreprocess, taps, samples },
      training: TRAINING,
      init: ({ clip, random }) => ({
        ...(prompts.kind === "learned" ? { context: context(resolved, clip, random) } : {}),
        ...(project === "linear" ? { adapters: taps.map(() => adapter(clip, random)) } : {}),
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

function context({ prompts, words }: ResolvedMediclip, clip: ClipInfo, random: Rng): MediclipParameters["context"] {
  if (prompts.kind !== "learned") return undefined;
  const draw = (list: readonly string[]) =>
    normal(random, [prompts.share === "class" ? 1 : list.length, prompts.vectors, clip.text.width], {
      deviation: CONTEXT_DEVIATION,
    });
  return { normal: draw(words.normal), abnormal: draw(words.abnormal) };
}

/** A linear layer as torch starts it. */
function adapter({ vision, embed }: ClipInfo, random: Rng) {
  const limit = 1 / Math.sqrt(vision.width);
  return { weight: uniform(random, [embed, vision.width], { limit }), bias: uniform(random, [embed], { limit }) };
}
