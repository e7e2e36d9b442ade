import { type Kind, named } from "../shared/kind.ts";
import { openMediclip, promptSentences } from "./mediclipReplay.ts";
import { embeddings, gradientsOf, results, steps, textResults, trace } from "./mediclipTensors.ts";

/** MediCLIP as its code has it: prompts, adapters, maps, losses, gradients, Adam, some steps of training. */
export const mediclipOfficial: Kind = {
  name: "mediclip-tiny",
  match: named("mediclip-tiny"),
  async *run(set, device) {
    const prompts = { kind: "learned", vectors: set.config.n_ctx as number } as const;
    const sentences = await promptSentences(set, "", ".");
    const options = { prompts, causal: set.config.causal === true };
    await using m = await openMediclip(set, device, { options, sentences });
    const tokens = await m.encode(set.formula("mediclip.images"));
    const masks = { hard: await set.floats("mask_hard"), soft: await set.floats("mask_soft") };
    const { T, computed } = await textResults(set, m);
    yield* computed;
    yield* embeddings(set, m);
    const sharp = await set.floats("sharp.T");
    for (const [kind, mask] of Object.entries(masks)) {
      yield* results(set, m, { kind, inputs: { tokens, mask, text: T } });
      yield* results(set, m, { prefix: "sharp.", kind, inputs: { tokens, mask, text: sharp } });
      yield* gradientsOf(set, m, { kind, inputs: { tokens, mask } });
      yield* gradientsOf(set, m, { prefix: "sharp.", kind, inputs: { tokens, mask, text: sharp } });
    }
    const strong = await textResults(set, m, "strong.", "strong.");
    yield* strong.computed;
    const inputs = { tokens, mask: masks.hard, text: strong.T };
    yield* results(set, m, { prefix: "strong.", variant: "strong.", inputs });
    yield* steps(set, m, "adam.step", { tokens, mask: masks.hard });
    const trainTokens = await m.encode(set.formula("mediclip.train_images"));
    yield* trace(set, m, { tokens: trainTokens, mask: await set.floats("train_masks") });
  },
};
