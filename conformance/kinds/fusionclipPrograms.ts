import {
  adam,
  anomalyMap,
  type BankPieces,
  bankPieces,
  disposeAll,
  type FusionclipEvidence,
  type FusionclipParameters,
  type FusionclipText,
  fusionclipDistances,
  fusionclipEvidence,
  fusionclipFeatures,
  fusionclipLosses,
  fusionclipText,
  type HostTensor,
  type Loss,
  type OnHost,
  type PatchLogits,
  program,
  read,
  stack,
  type Tensor,
  type TextPrefix,
  type Traced,
  type TrainingState,
  traceBank,
  traceText,
  valueAndGrad,
} from "nidus";
import type { FusionclipReplay, FusionclipRow } from "./fusionclipReplay.ts";
import type { Tokens } from "./mediclipReplay.ts";

type P = Traced<FusionclipParameters>;

/** The text tower, and what prompts begin with where it is given. */
interface Tower {
  readonly weights: Parameters<typeof traceText>[0];
  readonly prefix?: Traced<TextPrefix>;
}

/** Pictures to learn from: tokens, labels `[B]`, and masks `[B, S, S]` where losses shall see them. */
export interface Lesson {
  readonly tokens: Tokens;
  readonly label: HostTensor;
  readonly mask?: HostTensor;
}

/** What the head makes of pictures, and its losses. */
export interface Outcome {
  readonly features: ReturnType<typeof fusionclipFeatures>;
  readonly text: FusionclipText;
  /** By branch and layer, `[B, N, 2]`. */
  readonly logits: readonly Tensor[];
  /** Per branch and layer: the parts of its loss, `[losses, parts]`. */
  readonly losses: Tensor;
  readonly total: Tensor;
  readonly gradient: FusionclipParameters;
}

/** Everything of one row, with gradients, by way of the prefix or without. */
export function learn(
  m: FusionclipReplay,
  row: FusionclipRow,
  lesson: Lesson,
  prefixed = true,
): Promise<OnHost<Outcome>> {
  const traced = (p: P, tower: Tower, a: Traced<Lesson>) => {
    const { value, gradient } = valueAndGrad((q: P) => {
      const { features, text, logits } = forward(m, row, { p: q, tower, tokens: a.tokens });
      const losses = table(fusionclipLosses(logits, { label: a.label, mask: a.mask }, row.options));
      const total = totalOf(m, row, { p: q, text, a });
      return { loss: total, features, text, logits: logits.map(({ z }) => z), losses, total };
    })(p);
    return { ...value, gradient };
  };
  return m.run(traced, row.parameters, tower(m, prefixed), lesson) as never;
}

/** Evidence of pictures, per branch the map of the zero-shot branch, and the distances of the few-shot branch `[B, taps, N]`. */
export async function judge(
  m: FusionclipReplay,
  row: FusionclipRow,
  { tokens, normal }: { readonly tokens: Tokens; readonly normal: Tokens },
): Promise<OnHost<{ evidence: FusionclipEvidence; branches: Tensor; distances?: Tensor }>> {
  const rows = await m.run(
    (p: P, t: Traced<Tokens>) => row.head.bank?.(p, view(m, row, t)) ?? {},
    row.parameters,
    normal,
  );
  const traced = (p: P, tower: Tower, t: Traced<Tokens>, pieces: Traced<BankPieces>) => {
    const { logits } = forward(m, row, { p, tower, tokens: t });
    const distances = fusionclipDistances(p, traceBank(pieces), view(m, row, t), row.options);
    const maps = row.options.branches.map((branch) => {
      const own = logits.filter((one) => one.branch === branch);
      return anomalyMap(own, row.options.size, { layers: "sumProbability" });
    });
    return {
      evidence: fusionclipEvidence(logits, distances, row.options),
      branches: stack(maps, { axis: 0 }),
      ...(distances.length > 0 && { distances: stack(distances, { axis: 1 }) }),
    };
  };
  return m.run(traced, row.parameters, tower(m), tokens, bankPieces(rows as never)) as never;
}

/** The head's own training for some steps: the total before each, and the parameters after the last. */
export async function train(
  m: FusionclipReplay,
  row: FusionclipRow,
  lesson: Lesson,
  steps: number,
): Promise<{ readonly totals: readonly number[]; readonly parameters: FusionclipParameters }> {
  const { rate = 0, beta1, beta2 } = row.head.training ?? {};
  const optimizer = adam({ beta1, beta2 });
  const traced = (
    { parameters, state }: TrainingState<P>,
    scalars: Parameters<typeof optimizer.update>[3],
    tower: Tower,
    a: Traced<Lesson>,
  ) => {
    const { value, gradient } = valueAndGrad((p: P) => {
      const { text } = forward(m, row, { p, tower, tokens: a.tokens });
      return { loss: totalOf(m, row, { p, text, a }) };
    })(parameters);
    return { ...value, training: optimizer.update(parameters, gradient, state, scalars) };
  };
  const { device } = m.clip;
  using made = program(device, traced, { donate: [0] });
  let training: unknown = device.upload({ parameters: row.parameters, state: optimizer.init(row.parameters) });
  const totals: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const scalars = optimizer.scalars(step, rate);
    const result = await made.run(training as never, scalars, tower(m) as never, lesson as never);
    training = result.training;
    totals.push((await read(result.loss)).data[0] as number);
    disposeAll(result.loss);
  }
  const { parameters } = (await read(training)) as unknown as TrainingState<FusionclipParameters>;
  disposeAll(training);
  return { totals, parameters };
}

interface Pass {
  readonly p: P;
  readonly tower: Tower;
  readonly tokens: Traced<Tokens>;
}

function forward(m: FusionclipReplay, row: FusionclipRow, { p, tower: { weights, prefix }, tokens }: Pass) {
  const f = view(m, row, tokens);
  const clip = { ...traceText(weights, m.words, m.clip.info), ...(prefix && { prefix }) };
  const text = fusionclipText(p, clip, row.options);
  const logits: readonly PatchLogits[] = row.head.logits?.(p, text, f) ?? [];
  return { features: fusionclipFeatures(p, f, row.options), text, logits };
}

/** What the head minimises. */
function totalOf(
  m: FusionclipReplay,
  row: FusionclipRow,
  { p, text, a }: { readonly p: P; readonly text: FusionclipText; readonly a: Traced<Lesson> },
): Tensor {
  const loss = row.head.loss?.(p, text, view(m, row, a.tokens), { label: a.label, mask: a.mask });
  if (loss === undefined) throw new Error("the head has no loss");
  return loss.total;
}

function view({ clip }: FusionclipReplay, { head }: FusionclipRow, tokens: Traced<Tokens>) {
  const { taps, size } = head.needs;
  const grid = Math.floor(size / clip.info.vision.patch);
  return { tokens, taps, grid, windows: {}, normed: undefined, pooled: undefined, projected: undefined };
}

function tower({ clip, prefix }: FusionclipReplay, prefixed = true): object {
  return { weights: clip.weights.text, ...(prefixed && { prefix }) };
}

/** `[losses, parts]`; of one part `[losses]`. */
function table(losses: readonly Loss[]): Tensor {
  const rows = losses
    .map(({ parts }) => Object.values(parts))
    .map((row) => (row.length === 1 ? row[0] : stack(row, { axis: 0 })));
  return stack(rows as Tensor[], { axis: 0 });
}
