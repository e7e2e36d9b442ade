import { type HostTensor, hostTensor, slice, softmax, type Tensor, textDirections, transpose } from "nidus";
import { type Computed, type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { equation4, equation5 } from "./mediclipEquations.ts";
import { forward, type Inputs, textOf } from "./mediclipPrograms.ts";
import { type MediclipReplay, openMediclip, present, promptSentences, run } from "./mediclipReplay.ts";
import { gradientsOf, results, steps, textResults, trace } from "./mediclipTensors.ts";

/** MediCLIP as its paper states it: causal text without full stops, a temperature, softmax per layer before the maps are enlarged. */
export const mediclipPaper: Kind = {
  name: "mediclip-paper-tiny",
  match: named("mediclip-paper-tiny"),
  async *run(set, device) {
    const { n_ctx, tau, prompt_end: ending } = set.config as { n_ctx: number; tau: number; prompt_end: string };
    const learned = { kind: "learned", vectors: n_ctx, ending } as const;
    const sentences = new Map([
      ...(await promptSentences(set, "", ending)),
      ...(await promptSentences(set, "dot.", ".")),
    ]);
    await using m = await openMediclip(set, device, {
      options: { preset: "paper", temperature: tau, prompts: learned },
      sentences,
    });
    const inputs = { tokens: await m.encode(set.formula("mediclip.images")), mask: await set.floats("mask_hard") };
    const { T, computed } = await textResults(set, m);
    yield* computed;
    yield* means(set, m);
    yield* results(set, m, { inputs: { ...inputs, text: T } });
    yield* layers(set, m, "", { ...inputs, text: T });
    yield* gradientsOf(set, m, { inputs });

    const sharp = await unit(m, await set.floats("sharp.f"));
    yield* results(set, m, { prefix: "sharp.", inputs: { ...inputs, text: sharp } });
    yield* layers(set, m, "sharp.", { ...inputs, text: sharp });
    yield* gradientsOf(set, m, { prefix: "sharp.", inputs: { ...inputs, text: sharp } });

    const strong = await textResults(set, m, "strong.", "strong.");
    yield* strong.computed;
    yield* results(set, m, { prefix: "strong.", variant: "strong.", inputs: { ...inputs, text: strong.T } });

    const dotted = m.with({ prompts: { ...learned, ending: "." } });
    const dot = await textResults(set, dotted, "dot.");
    yield* dot.computed;
    yield* results(set, dotted, { prefix: "dot.", inputs: { ...inputs, text: dot.T } });

    const training = {
      tokens: await m.encode(set.formula("mediclip.train_images")),
      mask: await set.floats("train_masks"),
    };
    yield* steps(set, m, "trace.step", training);
    yield* trace(set, m, training);
    yield* equation4(set);
    yield* equation5(set);
  },
};

/** Plain means of the prompts' features, a column per class.  `f` `[E, 2]`. */
async function* means(set: ReferenceSet, m: MediclipReplay): AsyncIterable<Computed> {
  const { normal, abnormal } = await textOf(m, await m.parameters());
  const [rows, width] = [[normal, abnormal], normal.shape[1] as number] as const;
  const data = new Float64Array(2 * width);
  for (const [column, { data: values, shape }] of rows.entries())
    for (const [i, value] of values.entries())
      data[2 * (i % width) + column] = (data[2 * (i % width) + column] as number) + value / (shape[0] as number);
  yield* present(set, "", { f: hostTensor([width, 2], data) });
}

/** Cosines of every layer, and their probabilities at the side of the grid. */
async function* layers(set: ReferenceSet, m: MediclipReplay, prefix: string, inputs: Inputs): AsyncIterable<Computed> {
  const { layers: logits } = await forward(m, await m.parameters(), inputs);
  const temperature = m.options.temperature as number;
  const [first] = logits as [HostTensor];
  const cosines = logits.flatMap(({ data }) => Array.from(data, (z) => z * temperature));
  yield* present(set, prefix, { cos: { shape: [logits.length, ...first.shape], data: cosines } });
  for (const [i, z] of logits.entries()) {
    const S = await run(m, "softmax", (x: Tensor) => softmax(x, { axis: 1 }), z);
    yield* present(set, prefix, { [`layer.${i}.S`]: S });
  }
}

/** Columns of any length as text features.  `[E, 2]`. */
function unit(m: MediclipReplay, columns: HostTensor): Promise<HostTensor> {
  const rows = (x: Tensor): Tensor[] => [0, 1].map((i) => slice(transpose(x), { axis: 0, begin: i, end: i + 1 })); // [1, E]
  return run(m, "directions", (x: Tensor) => textDirections(rows(x)), columns);
}
