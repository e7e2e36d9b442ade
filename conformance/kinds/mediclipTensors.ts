import {
  type HostTensor,
  learnedPrompts,
  mediclipPrompts,
  resolveMediclip,
  slice,
  type Tensor,
  traceText,
} from "nidus";
import type { Computed } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { forward, gradients, type Inputs, textOf, train } from "./mediclipPrograms.ts";
import { byName, type MediclipReplay, norms, present, run } from "./mediclipReplay.ts";

/** No normalisation: MediCLIP's verdict does not depend on it. */
const RANGE = { min: 0, max: 1, mean: 0, deviation: 1 };
const NO_CALIBRATION = { from: "support", pictures: 0, ranges: { map: RANGE } } as const;

export interface Block {
  /** Before the names of its tensors. */
  readonly prefix?: string;
  /** What the masks are called in the names of losses and gradients. */
  readonly kind?: string;
  readonly variant?: "" | "strong.";
  readonly inputs: Inputs;
}

/** What follows from text features: patches, logits, maps, scores, losses. */
export async function* results(set: ReferenceSet, m: MediclipReplay, block: Block): AsyncIterable<Computed> {
  const { prefix = "", kind = "hard", variant, inputs } = block;
  const out = await forward(m, await m.parameters(variant), inputs);
  const map = `${prefix}map`;
  const hasBoth = set.names.includes(map) && set.info(map).shape.length === out.maps.shape.length;
  const numbered = (name: string, list: readonly HostTensor[]) =>
    list.map((value, i) => [`${name}.${i}`, value] as const);
  yield* present(set, prefix, {
    mean_logits: out.meanLogits,
    map: hasBoth ? out.maps : out.map,
    image_score: scoresOf(m, out.map),
    loss: out.losses,
    [`${kind}.loss`]: out.losses,
    [`${kind}.grad.map`]: out.mapGradient,
    ...Object.fromEntries([...numbered("adapter", out.patches), ...numbered("pool", out.patches)]),
  });
}

/** Image scores of abnormal maps `[B, S, S]`, as the head gives them.  `[B]`. */
function scoresOf(m: MediclipReplay, map: HostTensor): HostTensor {
  return m.head.fuse({ map }, NO_CALIBRATION).score;
}

/** Gradients of the total for every parameter, through the text tower unless the text is given. */
export async function* gradientsOf(set: ReferenceSet, m: MediclipReplay, block: Block): AsyncIterable<Computed> {
  const { prefix = "", kind = "hard", variant, inputs } = block;
  if (!set.names.some((name) => name.startsWith(`${prefix}${kind}.grad.`))) return;
  const { gradient } = await gradients(m, await m.parameters(variant), inputs);
  yield* present(set, `${prefix}${kind}.grad.`, byName(gradient));
}

/** Text features, and those of the prompts.   -> `T`. */
export async function textResults(
  set: ReferenceSet,
  m: MediclipReplay,
  prefix = "",
  variant: "" | "strong." = "",
): Promise<{ readonly T: HostTensor; readonly computed: readonly Computed[] }> {
  const { T, normal, abnormal } = await textOf(m, await m.parameters(variant));
  const features = { "prompt.normal.features": normal, "prompt.abnormal.features": abnormal };
  return { T, computed: [...present(set, prefix, { T, ...features })] };
}

/** The first positions of the assembled prompts, as many as the set has. */
export async function* embeddings(set: ReferenceSet, m: MediclipReplay): AsyncIterable<Computed> {
  const { prompts, words } = resolveMediclip(m.options);
  const { context } = await m.parameters();
  if (prompts.kind !== "learned" || context === undefined) return;
  for (const name of ["normal", "abnormal"] as const) {
    const tensor = set.names.find((one) => one.startsWith(`prompt.${name}.embeddings.first`));
    if (tensor === undefined) continue;
    const end = set.info(tensor).shape[1] as number;
    const value = await run(
      m,
      `embeddings ${name}`,
      (vectors: Tensor, weights: Parameters<typeof traceText>[0]) => {
        const clip = traceText(weights, m.words, m.clip.info);
        return slice(learnedPrompts(clip, mediclipPrompts(words[name], prompts), vectors).embeddings, { axis: 1, end });
      },
      context[name],
      m.clip.weights.text,
    );
    yield { tensor, value };
  }
}

/** Parameters and moments after steps of training: those whose number the set names. */
export async function* steps(
  set: ReferenceSet,
  m: MediclipReplay,
  prefix: string,
  inputs: Inputs,
): AsyncIterable<Computed> {
  const named = set.names.flatMap((name) =>
    name.startsWith(prefix) ? [Number.parseInt(name.slice(prefix.length), 10)] : [],
  );
  if (named.length === 0) return;
  for await (const { step, training } of train(m, await m.parameters(), inputs, Math.max(...named))) {
    const { parameters, state } = training;
    yield* present(set, `${prefix}${step}.`, byName(parameters));
    yield* present(set, `${prefix}${step}.exp_avg.`, byName(state.first));
    yield* present(set, `${prefix}${step}.exp_avg_sq.`, byName(state.second));
  }
}

/** Losses before each of some steps, and what the trained head says of the same pictures. */
export async function* trace(set: ReferenceSet, m: MediclipReplay, inputs: Inputs): AsyncIterable<Computed> {
  const [count, width] = set.info("trace.losses").shape as [number, number];
  const losses: number[] = [];
  let parameters = await m.parameters();
  for await (const { losses: row, training } of train(m, parameters, inputs, count)) {
    losses.push(...row.data);
    parameters = training.parameters;
  }
  yield* present(set, "trace.", { losses: { shape: [count, width], data: losses } });
  if (!set.names.includes("trace.T_after")) return;
  const { T } = await textOf(m, parameters);
  const { map } = await forward(m, parameters, { ...inputs, text: T });
  const after = byName(parameters);
  const order = (set.config.param_order ?? []) as string[];
  yield* present(set, "trace.", {
    T_after: T,
    image_score_after: scoresOf(m, map),
    param_norms_after: norms(order.map((name) => after[name] as HostTensor)),
  });
}
