import {
  type BankPieces,
  bankPieces,
  classMaps,
  focalDice,
  type HostTensor,
  hostTensor,
  imageBce,
  leakyRelu,
  linear,
  type MvfaAdapter,
  type MvfaOptions,
  type MvfaParameters,
  mvfa,
  patches,
  stack,
  type Tensor,
  type Traced,
  traceBank,
  traceVision,
  valueAndGrad,
} from "nidus";
import { type Computed, type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { type BaselineReplay, onTestSet, openBaseline } from "./baselineReplay.ts";
import { norms, present } from "./mediclipReplay.ts";
import { augmented } from "./mvfaAugmented.ts";

type Head = ReturnType<typeof mvfa>;
type P = Traced<MvfaParameters>;
type Weights = Parameters<typeof traceVision>[0];

const BRANCHES = ["seg", "det"] as const;

/** MVFA: adapters in the tower, losses of both kinds, gradients, steps of training, memory, fusions, augmentation. */
export const mvfaTiny: Kind = {
  name: "mvfa-tiny",
  match: named("mvfa-tiny"),
  async *run(set, device) {
    await using m = await openBaseline(set, device);
    const options: MvfaOptions = { size: m.clip.info.vision.size, taps: set.config.taps as number[] };
    const [seg, det] = [mvfa(options), mvfa({ ...options, labels: "images" })];
    const parameters = parametersOf(set, seg.needs.taps.length);
    const text = await set.floats("text");
    const subject = { m, text, parameters };
    const masks = await set.floats("train_masks");
    const lessons = (set.config.labels as number[]).map((label, i) => lessonOf(set, { label, masks, i }));
    const [abnormal, normal] = lessons as [Lesson, Lesson];
    yield* features(set, { ...subject, head: seg }, abnormal);
    for (const [prefix, lesson] of Object.entries({ "abnormal.": abnormal, "normal.": normal })) {
      const { layers, total, gradient } = await learn({ ...subject, head: seg }, lesson);
      yield* present(set, prefix, { ...layers, total });
      yield* present(set, `${prefix}grad.`, byName(gradient));
    }
    const alone = await learn({ ...subject, head: det }, normal);
    yield* present(set, "normal.", { total_detonly: alone.total });
    for (const [name, tensor] of Object.entries(byName(alone.gradient)))
      yield* present(set, "normal.detonly.gradnorm.", { [name]: norms([tensor]) });
    const steps = set.info("trace.losses").shape[0] as number;
    const losses = await m.losses({
      training: seg.training,
      parameters,
      fixed: { weights: m.clip.weights.vision, text },
      batches: Array.from({ length: steps }, (_, i) => lessons[i % lessons.length] as Lesson),
      loss: lossOf(m, seg),
    });
    yield* present(set, "trace.", { losses: { shape: [steps], data: losses } });
    for (const head of [seg, det]) yield* judged(set, { ...subject, head });
    yield* augmented(set);
  },
};

interface Subject {
  readonly m: BaselineReplay;
  readonly head: Head;
  readonly parameters: MvfaParameters;
  readonly text: HostTensor;
}

/** One picture, `[1, 3, S, S]`, what it is, `[1]`, and where, `[1, S, S]`. */
interface Lesson {
  readonly pixels: HostTensor;
  readonly label: HostTensor;
  readonly mask: HostTensor;
}

function lessonOf(
  set: ReferenceSet,
  { label, masks, i }: { readonly label: number; readonly masks: HostTensor; readonly i: number },
): Lesson {
  return {
    pixels: item(set.formula("mvfa.train_images"), i),
    label: hostTensor([1], Float32Array.of(label)),
    mask: item(masks, i),
  };
}

/** Item `i` of the first axis, as a batch of one. */
function item({ shape, data }: HostTensor, i: number): HostTensor {
  const size = data.length / (shape[0] as number);
  return hostTensor([1, ...shape.slice(1)], data.slice(i * size, (i + 1) * size) as Float32Array);
}

/** By formula. The set has upward layers at the last tap too, as the official code has them. */
function parametersOf(set: ReferenceSet, taps: number): MvfaParameters {
  const along = (branch: string): MvfaAdapter[] =>
    Array.from({ length: taps }, (_, i) => ({
      down: set.formula(`mvfa.${branch}_adapters.${i}.fc1.0.weight`),
      up: set.formula(`mvfa.${branch}_adapters.${i}.fc2.0.weight`),
    }));
  return { seg: along("seg"), det: along("det") };
}

/** Parameters, or their gradients, under the names of the set. */
function byName(parameters: MvfaParameters): Record<string, HostTensor> {
  const named = BRANCHES.flatMap((branch) =>
    parameters[branch].flatMap(({ down, up }, i) => {
      const at = `${branch}_adapters.${i}`;
      return [[`${at}.fc1.0.weight`, down] as const, ...(up ? [[`${at}.fc2.0.weight`, up] as const] : [])];
    }),
  );
  return Object.fromEntries(named);
}

/** The tower with the head's adapters in it. */
function tower({ clip }: BaselineReplay, { needs, afterBlock }: Head, p: P, weights: Weights, pixels: Tensor) {
  const options = { info: clip.info, afterBlock: (x: Tensor, layer: number) => afterBlock?.(p, x, layer) ?? x };
  const features = traceVision(weights, pixels, { ...needs, pooled: true }, options);
  return { ...features, taps: needs.taps, grid: Math.floor(needs.size / clip.info.vision.patch) };
}

/** What the adapters make of the first training picture, and the picture as the changed tower sees it. */
async function* features(
  set: ReferenceSet,
  { m, head, parameters }: Subject,
  { pixels }: Lesson,
): AsyncIterable<Computed> {
  const traced = (p: P, weights: Weights, x: Tensor) => {
    const f = tower(m, head, p, weights, x);
    const made = (branch: "seg" | "det") =>
      f.taps.map((layer, i) =>
        leakyRelu(linear(f.tokens[layer] as Tensor, (p[branch][i] as Traced<MvfaAdapter>).down)),
      );
    return { pooled: f.pooled, seg: made("seg"), det: made("det") };
  };
  const { pooled, ...made } = await m.run(traced, parameters, m.clip.weights.vision, pixels);
  yield* present(set, "train0.", { pooled });
  for (const branch of BRANCHES)
    for (const [i, value] of made[branch].entries())
      yield* present(set, `train0.${branch}.`, { [String(head.needs.taps[i])]: value });
}

interface Fixed {
  readonly weights: Weights;
  readonly text: Tensor;
}

function lossOf(m: BaselineReplay, head: Head) {
  return (p: P, { weights, text }: Fixed, { pixels, label, mask }: Traced<Lesson>): Tensor => {
    const { pooled: _, ...f } = tower(m, head, p, weights, pixels);
    const loss = head.loss?.(p, text, f as never, { label, mask });
    if (loss === undefined) throw new Error("the head has no loss");
    return loss.total;
  };
}

/** Losses by layer, what the head minimises, and its gradients. */
async function learn({ m, head, parameters, text }: Subject, lesson: Lesson) {
  const traced = (p: P, fixed: Fixed, a: Traced<Lesson>) => {
    const f = tower(m, head, p, fixed.weights, a.pixels);
    const logits = head.logits?.(p, fixed.text, f as never) ?? [];
    const of = (name: string) => logits.filter(({ branch }) => branch === name);
    const pixelwise = of("seg").map((one) => {
      const { focal, dice } = focalDice(classMaps([one], head.needs.size), a).parts;
      return stack([focal as Tensor, dice as Tensor], { axis: 0 });
    });
    const det = stack(
      of("det").map(({ z }) => imageBce(z, a.label, "mvfa")),
      { axis: 0 },
    );
    const layers = {
      "det_loss.layers": det,
      ...(pixelwise.length > 0 && { "seg_loss.layers": stack(pixelwise, { axis: 0 }) }),
    };
    const { value, gradient } = valueAndGrad(lossOf(m, head))(p, fixed, a);
    return { layers, total: value, gradient };
  };
  const fixed = { weights: m.clip.weights.vision, text };
  return (await m.run(traced, parameters, fixed, lesson)) as unknown as {
    readonly layers: Readonly<Record<string, HostTensor>>;
    readonly total: HostTensor;
    readonly gradient: MvfaParameters;
  };
}

/** What the head says of the test pictures, with a memory of the normal ones. */
async function* judged(set: ReferenceSet, { m, head, parameters, text }: Subject): AsyncIterable<Computed> {
  const { vision } = m.clip.weights;
  const rows = await m.run(
    (p: P, weights: Weights, x: Tensor) => head.bank?.(p, tower(m, head, p, weights, x) as never) ?? {},
    parameters,
    vision,
    set.formula("mvfa.bank_images"),
  );
  const traced = (p: P, { weights, text: t }: Fixed, x: Tensor, pieces: Traced<BankPieces>) => {
    const f = tower(m, head, p, weights, x);
    return head.evidence(p, t, traceBank(pieces), f as never);
  };
  const pieces = bankPieces(rows);
  const evidence = await m.run(traced, parameters, { weights: vision, text }, set.formula("mvfa.test_images"), pieces);
  const { map, score } = head.fuse(evidence, onTestSet(evidence));
  const isSeg = Object.keys(rows).every((name) => name.startsWith("seg"));
  if (isSeg)
    yield* present(set, "seg.", {
      zero_map: evidence.zeroMap,
      few_map: evidence.fewMap,
      fused_map: map,
      image_score: score,
      "few_map.layers": await distances(set, { m, head, parameters, pieces }),
    });
  else yield* present(set, "det.", { zero: evidence.zeroScore, few: evidence.fewScore, image_score: score });
}

/** Distances of patches from the segmentation adapters' memory, by tap.  `[B, taps, N]`. */
async function distances(
  set: ReferenceSet,
  { m, head, parameters, pieces }: Omit<Subject, "text"> & { readonly pieces: BankPieces },
): Promise<HostTensor> {
  const traced = (p: P, weights: Weights, x: Tensor, all: Traced<BankPieces>) => {
    const f = tower(m, head, p, weights, x);
    const near = f.taps.map((layer, i) => {
      const made = leakyRelu(linear(f.tokens[layer] as Tensor, (p.seg[i] as Traced<MvfaAdapter>).down));
      return traceBank(all).nearest(`seg.${layer}`, patches(made));
    });
    return stack(near, { axis: 1 });
  };
  return m.run(traced, parameters, m.clip.weights.vision, set.formula("mvfa.test_images"), pieces);
}
