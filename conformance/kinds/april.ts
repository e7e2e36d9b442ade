import {
  APRIL_STATES,
  APRIL_TEMPLATES,
  type AprilGanOptions,
  type AprilGanParameters,
  aprilGan,
  type BankPieces,
  bankPieces,
  classMaps,
  type Features,
  type FeatureTensors,
  focalDice,
  type HostTensor,
  max,
  type OnHost,
  patches,
  stack,
  type Tensor,
  type Traced,
  traceBank,
  valueAndGrad,
} from "nidus";
import { type Computed, type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { type BaselineReplay, onTestSet, openBaseline, sentences } from "./baselineReplay.ts";
import { present } from "./mediclipReplay.ts";

type Head = ReturnType<typeof aprilGan>;
type P = Traced<AprilGanParameters>;
type Taken = FeatureTensors<Head["needs"]>;

/** APRIL-GAN: prompt ensembles, maps without and with shots, scores, losses, gradients, some steps of training. */
export const aprilTiny: Kind = {
  name: "april-tiny",
  match: named("april-tiny"),
  async *run(set, device) {
    await using m = await openBaseline(set, device);
    const options: AprilGanOptions = { size: m.clip.info.vision.size, taps: set.config.taps as number[] };
    const head = aprilGan(options);
    const parameters: AprilGanParameters = {
      adapters: head.needs.taps.map((_, i) => ({
        weight: set.formula(`april.fc.${i}.weight`),
        bias: set.formula(`april.fc.${i}.bias`),
      })),
    };
    const features = await m.encode("april.test_images", head.needs);
    yield { tensor: "global_feature", value: features.pooled };
    const normal = await m.encode("april.bank_images", head.needs);
    const bank = bankPieces(await m.run((p: P, f: Taken) => rowsOf(head, p, f), parameters, normal));
    const subject = { m, head, parameters, features, bank };
    const fixed = await set.floats("text.fixed");
    yield* judged(set, subject, { prefix: "fixed.", text: fixed });
    for (const [i, object] of (set.config.class_names as string[]).entries()) {
      const all = [...APRIL_STATES.normal, ...APRIL_STATES.abnormal];
      const text = await m.text(aprilGan({ ...options, object }), set, {
        [`ids.ensemble.${i}`]: sentences(APRIL_TEMPLATES, all, object),
      });
      yield { tensor: `text.ensemble.${i}`, value: text };
      yield* judged(set, subject, { prefix: `ensemble${i}.`, text });
    }
    yield* learned(set, subject, { text: fixed, mask: await set.floats("masks") });
    const quick = aprilGan({ ...options, activation: "quickGelu", bank: "none" });
    const others = { ...subject, head: quick, features: await m.encode("april.test_images", quick.needs) };
    const { zeroMap } = await evidenceOf(others, fixed);
    const [, height, width] = zeroMap.shape as [number, number, number];
    const first = { shape: [height, width], data: zeroMap.data.slice(0, height * width) };
    yield { tensor: "quickgelu.fixed.zero_map0", value: first };
  },
};

interface Subject {
  readonly m: BaselineReplay;
  readonly head: Head;
  readonly parameters: AprilGanParameters;
  readonly features: OnHost<Taken>;
  readonly bank: BankPieces;
}

function withGrid({ needs }: Head, taken: Taken): Features<Head["needs"]> {
  const first = taken.tokens[needs.taps[0] as number] as Tensor;
  return { ...taken, taps: needs.taps, grid: Math.sqrt((first.shape[1] as number) - 1) };
}

function rowsOf(head: Head, parameters: P, taken: Taken): Readonly<Record<string, Tensor>> {
  return head.bank?.(parameters, withGrid(head, taken)) ?? {};
}

function evidenceOf({ m, head, parameters, features, bank }: Subject, text: HostTensor) {
  const traced = (p: P, t: Tensor, f: Taken, rows: Traced<BankPieces>) => ({
    ...head.evidence(p, t, head.needs.bank && traceBank(rows), withGrid(head, f)),
    logits: stack(
      (head.logits?.(p, t, withGrid(head, f)) ?? []).map(({ z }) => z),
      { axis: 1 },
    ), // [B, taps, N, 2]
    distances: stack(
      head.needs.taps.map((layer) => traceBank(rows).nearest(`raw.${layer}`, patches(f.tokens[layer] as Tensor))),
      { axis: 1 },
    ), // [B, taps, N]
  });
  return m.run(traced, parameters, text, features, bank);
}

/** What the head says of the test pictures with given text features. */
async function* judged(
  set: ReferenceSet,
  subject: Subject,
  { prefix, text }: { readonly prefix: string; readonly text: HostTensor },
): AsyncIterable<Computed> {
  const { logits, distances, ...evidence } = await evidenceOf(subject, text);
  const { score } = subject.head.fuse(evidence, onTestSet(evidence));
  yield* present(set, prefix, {
    layer_logits: logits,
    zero_map: evidence.zeroMap,
    p_text: evidence.textScore,
    map_max: evidence.peak,
    image_score_few: score,
  });
  yield* present(set, "few_map", { "": evidence.fewMap, ".layers": distances });
}

/** Losses by layer, their sum, its gradients; and the sums of some steps of training. */
async function* learned(
  set: ReferenceSet,
  { m, head, parameters, features }: Subject,
  { text, mask }: { readonly text: HostTensor; readonly mask: HostTensor },
): AsyncIterable<Computed> {
  const lossOf = (p: P, t: Tensor, batch: { readonly f: Taken; readonly mask: Tensor }): Tensor => {
    const label = max(batch.mask, { axis: [1, 2] });
    return head.loss?.(p, t, withGrid(head, batch.f), { label, mask: batch.mask }).total as Tensor;
  };
  const batch = { f: features, mask };
  const traced = (p: P, t: Tensor, b: { readonly f: Taken; readonly mask: Tensor }) => {
    const logits = head.logits?.(p, t, withGrid(head, b.f)) ?? [];
    const layers = logits.map((one) => focalDice(classMaps([one], head.needs.size), b).parts);
    return {
      layers: stack(
        layers.map(({ focal, dice }) => stack([focal, dice] as Tensor[], { axis: 0 })),
        { axis: 0 },
      ), // [taps, 2]
      ...valueAndGrad(lossOf)(p, t, b),
    };
  };
  const { layers, value, gradient } = await m.run(traced, parameters, text, batch);
  yield* present(set, "loss.", { layers, total: value });
  for (const [i, { weight, bias }] of (gradient as unknown as AprilGanParameters).adapters.entries())
    yield* present(set, `grad.fc.${i}.`, { weight, bias });
  const batches = Array.from({ length: set.info("trace.losses").shape[0] as number }, () => batch);
  const losses = await m.losses({ training: head.training, parameters, fixed: text, batches, loss: lossOf as never });
  yield* present(set, "trace.", { losses: { shape: [losses.length], data: losses } });
}
