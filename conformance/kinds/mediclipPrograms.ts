import {
  adam,
  add,
  classMaps,
  disposeAll,
  focalDice,
  type HostTensor,
  type MediclipParameters,
  mediclipPatches,
  mediclipPromptFeatures,
  mediclipText,
  mul,
  type OnDevice,
  type OnHost,
  patchMaps,
  read,
  stack,
  type Tensor,
  type Traced,
  type TrainingState,
  take,
  traceText,
  valueAndGrad,
} from "nidus";
import { type MediclipReplay, run, type Tokens } from "./mediclipReplay.ts";

type P = Traced<MediclipParameters>;
type TextWeights = Parameters<typeof traceText>[0];
/** Without a text, it is made from the parameters. */
interface Traceable {
  readonly tokens: Traced<Tokens>;
  readonly mask: Tensor;
  readonly text?: Tensor;
  readonly weights?: TextWeights;
}

/** What a run takes: tokens of pictures, their masks `[B, S, S]`, and text features `[E, 2]` where they are given. */
export interface Inputs {
  readonly tokens: OnDevice<Tokens>;
  readonly mask: HostTensor;
  readonly text?: HostTensor;
}

/** Text features `T` `[E, 2]`, and those of the prompts that they average. */
export function textOf(
  m: MediclipReplay,
  parameters: MediclipParameters,
): Promise<OnHost<Record<"T" | "normal" | "abnormal", Tensor>>> {
  const traced = (p: P, weights: TextWeights) => {
    const clip = traceText(weights, m.words, m.clip.info);
    return { T: mediclipText(p, clip, m.options), ...mediclipPromptFeatures(p, clip, m.options) };
  };
  return run(m, "text", traced, parameters, m.clip.weights.text);
}

/** Everything behind the text features. */
export interface Forward {
  /** By tap, unit patches `[B, N, E]`, and logits `[B, 2, g, g]`. */
  readonly patches: readonly Tensor[];
  readonly layers: readonly Tensor[];
  /** `[B, 2, g, g]`. */
  readonly meanLogits: Tensor;
  /** `[B, 2, S, S]`; the head's evidence `[B, S, S]`. */
  readonly maps: Tensor;
  readonly map: Tensor;
  /** Focal, Dice, total.  `[3]`. */
  readonly losses: Tensor;
  /** d total / d maps. */
  readonly mapGradient: Tensor;
}

export function forward(m: MediclipReplay, parameters: MediclipParameters, inputs: Inputs): Promise<OnHost<Forward>> {
  const { head, options, clip } = m;
  const traced = (p: P, a: Traceable): Forward => {
    const f = features(m, a.tokens);
    const text = textTensor(m, p, a);
    const logits = head.logits?.(p, text, f) ?? [];
    const layers = logits.map(({ z }) => patchMaps(z));
    const rule = options.reduce === "mean" ? {} : ({ first: "softmax", layers: "meanProbability" } as const);
    const maps = classMaps(logits, head.needs.size, rule);
    const gradient = valueAndGrad((x: Tensor) => focalDice(x, a, options.loss).total)(maps).gradient;
    return {
      patches: mediclipPatches(p, f, { embed: clip.info.embed }),
      layers,
      meanLogits: mul(
        layers.reduce((x, y) => add(x, y)),
        1 / layers.length,
      ),
      maps,
      map: head.evidence(p, text, undefined as never, f).map,
      losses: lossesOf(m, p, a).losses,
      mapGradient: gradient,
    };
  };
  return run(m, "forward", traced, parameters, withWeights(m, inputs));
}

/** Losses, and the gradient of their total. */
export function gradients(
  m: MediclipReplay,
  parameters: MediclipParameters,
  inputs: Inputs,
): Promise<{ readonly losses: HostTensor; readonly gradient: MediclipParameters }> {
  const traced = (p: P, a: Traceable) => {
    const { value, gradient } = valueAndGrad((q: P) => lossesOf(m, q, a))(p);
    return { losses: value.losses, gradient };
  };
  return run(m, "gradients", traced, parameters, withWeights(m, inputs)) as never;
}

/** One step of training: the losses before it, and what comes after it. */
export interface TrainingStep {
  readonly step: number;
  readonly losses: HostTensor;
  readonly training: TrainingState<MediclipParameters>;
}

/** The head's own training, step by step. */
export async function* train(
  m: MediclipReplay,
  parameters: MediclipParameters,
  inputs: Inputs,
  steps: number,
): AsyncIterable<TrainingStep> {
  const { rate = 0, ...decays } = m.head.training ?? {};
  const optimizer = adam(decays);
  const traced = (
    { parameters: p, state }: TrainingState<P>,
    scalars: Parameters<typeof optimizer.update>[3],
    a: Traceable,
  ) => {
    const { value, gradient } = valueAndGrad((q: P) => lossesOf(m, q, a))(p);
    return { losses: value.losses, training: optimizer.update(p, gradient, state, scalars) };
  };
  const program = m.compile("step", traced, { donate: [0] });
  let training = m.clip.device.upload({ parameters, state: optimizer.init(parameters) });
  for (let step = 1; step <= steps; step++) {
    const result = await program.run(training as never, optimizer.scalars(step, rate), withWeights(m, inputs) as never);
    training = result.training as never;
    yield { step, losses: await read(result.losses), training: (await read(training)) as never };
    disposeAll(result.losses);
  }
  disposeAll(training);
}

function withWeights(m: MediclipReplay, inputs: Inputs): object {
  return inputs.text === undefined ? { ...inputs, weights: m.clip.weights.text } : inputs;
}

function features({ head, clip }: MediclipReplay, tokens: Traced<Tokens>) {
  const { taps, size } = head.needs;
  const grid = Math.floor(size / clip.info.vision.patch);
  return { tokens, taps, grid, windows: {}, normed: undefined, pooled: undefined, projected: undefined };
}

function textTensor(m: MediclipReplay, p: P, { text, weights }: Traceable): Tensor {
  return text ?? mediclipText(p, traceText(weights as TextWeights, m.words, m.clip.info), m.options);
}

function lossesOf(m: MediclipReplay, p: P, a: Traceable): { readonly loss: Tensor; readonly losses: Tensor } {
  const label = take(take(a.mask, { axis: 2, index: 0 }), { axis: 1, index: 0 }); // [B]; a loss over pixels does not read it
  const loss = m.head.loss?.(p, textTensor(m, p, a), features(m, a.tokens), { label, mask: a.mask });
  if (loss === undefined) throw new Error("the head has no loss");
  const { total, parts } = loss;
  return { loss: total, losses: stack([parts.focal as Tensor, parts.dice as Tensor, total], { axis: 0 }) };
}
