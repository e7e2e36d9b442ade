import { channelPool, fillTemplates, type HostTensor, type MediclipOptions, type Tensor } from "nidus";
import { type Computed, type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { sentencesOf } from "../shared/wordsFor.ts";
import { textOf } from "./mediclipPrograms.ts";
import { type MediclipReplay, openMediclip, present, promptSentences, run, wordsOf } from "./mediclipReplay.ts";
import { gradientsOf, results, textResults } from "./mediclipTensors.ts";

/** The rows of MediCLIP's Table 4: hard or learned prompts, pooled channels or adapters. */
export const mediclipAblation: Kind = {
  name: "mediclip-ablation-tiny",
  match: named("mediclip-ablation-tiny"),
  async *run(set, device) {
    const templates = set.config.templates as string[];
    const words = wordsOf(set);
    const sentences = new Map([
      ...(await promptSentences(set, "", ".")),
      ...(await sentencesOf(set, {
        "hard.normal.ids": fillTemplates(templates, words.normal),
        "hard.abnormal.ids": fillTemplates(templates, words.abnormal),
      })),
    ]);
    const learned = { kind: "learned", vectors: set.config.n_ctx as number } as const;
    await using m = await openMediclip(set, device, { options: { prompts: learned }, sentences });
    const inputs = { tokens: await m.encode(set.formula("mediclip.images")), mask: await set.floats("mask_hard") };

    for (const mask of ["masked", "unmasked"]) {
      const options: MediclipOptions = { prompts: { kind: "hard", templates }, causal: mask === "masked" };
      const text = yield* hard(set, m.with(options), `hard.${mask}.`);
      for (const [row, project] of [
        ["row1", "channelPool"],
        ["row3", "linear"],
      ] as const) {
        const head = m.with({ ...options, project });
        const block = { prefix: `${row}.${mask}.`, inputs: { ...inputs, text } };
        yield* results(set, head, block);
        yield* gradientsOf(set, head, block);
      }
    }

    const pooled = m.with({ project: "channelPool" });
    for (const variant of ["", "strong."] as const) {
      const { T, computed } = await textResults(set, m, `row2.${variant}`, variant);
      yield* computed;
      const block = { prefix: `row2.${variant}`, variant, inputs: { ...inputs, text: T } };
      yield* results(set, pooled, block);
      yield* gradientsOf(set, pooled, { ...block, inputs });
      if (variant === "") yield* results(set, m, { ...block, prefix: "row4." });
    }
    const sharp = { ...inputs, text: await set.floats("sharp.T") };
    yield* results(set, pooled, { prefix: "sharp.pool.", inputs: sharp });
    yield* results(set, pooled, { inputs: sharp }); // the pooled features themselves: pool.0, ...
    for (const name of set.names.filter((tensor) => tensor.startsWith("pool.rule."))) {
      const channels = set.info(name).shape.at(-1) as number;
      const x = set.formula(`mediclip.pool.${name.slice("pool.rule.".length)}`);
      yield { tensor: name, value: await run(m, name, (one: Tensor) => channelPool(one, channels), x) };
    }
  },
};

/** Features of hard prompts, by class, and the text features `[E, 2]`. */
async function* hard(set: ReferenceSet, m: MediclipReplay, prefix: string): AsyncGenerator<Computed, HostTensor> {
  const { T, normal, abnormal } = await textOf(m, await m.parameters());
  yield* present(set, prefix, { T, "features.normal": normal, "features.abnormal": abnormal });
  return T;
}
