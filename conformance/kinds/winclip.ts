import { join } from "node:path";
import {
  APRIL_STATES,
  APRIL_TEMPLATES,
  type BankPieces,
  bankPieces,
  clipZeroShot,
  type Features,
  type HostTensor,
  l2Normalize,
  matmul,
  mul,
  type OnHost,
  type Tensor,
  type Traced,
  traceBank,
  type View,
  WINCLIP_STATES,
  WINCLIP_TEMPLATES,
  winclip,
  winclipDistances,
  winclipPlus,
  winclipProbabilities,
} from "nidus";
import { type Computed, type Kind, named } from "../shared/kind.ts";
import { openSet, type ReferenceSet } from "../shared/referenceSet.ts";
import { type BaselineReplay, onTestSet, openBaseline, sentences } from "./baselineReplay.ts";
import { present } from "./mediclipReplay.ts";

/** The set that spells APRIL-GAN's sentences about the same object: this one has text features from them, and no ids. */
const SPELLING = "april-tiny";

/** WinCLIP, WinCLIP+ and plain CLIP: text ensembles, windows, harmonic means, memory, scores, maps. */
export const winclipTiny: Kind = {
  name: "winclip-tiny",
  match: named("winclip-tiny"),
  async *run(set, device) {
    await using m = await openBaseline(set, device);
    const { size } = m.clip.info.vision;
    const object = set.config.object as string;
    const windows = set.config.windows as number[];
    const plus = winclipPlus({ size, windows, layer: m.clip.info.vision.layers });
    const texts = {
      winclip: await m.text(winclip({ object }), set, {
        "ids.normal": sentences(WINCLIP_TEMPLATES, WINCLIP_STATES.normal, object),
        "ids.abnormal": sentences(WINCLIP_TEMPLATES, WINCLIP_STATES.abnormal, object),
      }),
      april: await aprilText(set, m, object),
      fixed: await set.floats("text.fixed"),
    };
    yield* present(set, "text.", texts);

    const view = { ...plus.needs, projected: true } as const;
    const test = await m.encode("winclip.test_images", view);
    yield { tensor: "image.feature", value: test.pooled };
    for (const side of windows) yield { tensor: `window${side}.features`, value: test.windows[side] as HostTensor };
    const normal = await m.encode("winclip.bank_images", view);
    const rows = await m.run((f: Taken) => plus.bank?.({}, featuresOf(m, plus.needs, f)) ?? {}, normal);
    const subject = { m, plus, test, bank: bankPieces(rows) };
    for (const name of ["winclip", "fixed"] as const) yield* judged(set, subject, { name, text: texts[name] });
    for (const name of ["april", "fixed"] as const) yield* plain(set, subject, { name, text: texts[name] });
  },
};

type Plus = ReturnType<typeof winclipPlus>;
type PlusView = Plus["needs"] & { readonly projected: true };
type Taken = Omit<Features<PlusView>, "taps" | "grid">;

interface Subject {
  readonly m: BaselineReplay;
  readonly plus: Plus;
  readonly test: OnHost<Taken>;
  readonly bank: BankPieces;
}

interface Named {
  readonly name: string;
  readonly text: HostTensor;
}

function featuresOf({ clip }: BaselineReplay, { taps, size }: View, f: Taken): Features<PlusView> {
  return { ...f, taps, grid: Math.floor(size / clip.info.vision.patch) };
}

async function aprilText(set: ReferenceSet, m: BaselineReplay, object: string): Promise<HostTensor> {
  const other = await openSet(join(set.path, "..", SPELLING));
  const at = (other.config.class_names as string[]).indexOf(object);
  const all = [...APRIL_STATES.normal, ...APRIL_STATES.abnormal];
  return m.text(clipZeroShot({ object }), other, { [`ids.ensemble.${at}`]: sentences(APRIL_TEMPLATES, all, object) });
}

/** Windows and the whole picture against text, against the memory, and both together. */
async function* judged(
  set: ReferenceSet,
  { m, plus, test, bank }: Subject,
  { name, text }: Named,
): AsyncIterable<Computed> {
  const zero = (aligned: boolean) => winclip({ ...(plus.options as object), alignCorners: aligned });
  const traced = (t: Tensor, taken: Taken, pieces: Traced<BankPieces>) => {
    const f = featuresOf(m, plus.needs, taken);
    const memory = traceBank(pieces);
    return {
      probabilities: winclipProbabilities(t, f),
      distances: winclipDistances(memory, f),
      evidence: plus.evidence({}, t, memory, f),
      maps: {
        align_true: zero(true).evidence({}, t, undefined, f as never).map,
        align_false: zero(false).evidence({}, t, undefined, f as never).map,
      },
    };
  };
  const { probabilities, distances, evidence, maps } = await m.run(traced, text, test, bank);
  const { score } = plus.fuse(evidence, onTestSet(evidence));
  const sum = distances.grid.data.map((x: number, i: number) => x + (probabilities.grid.data[i] as number));
  yield* present(set, `${name}.`, {
    s_image: probabilities.image,
    zero_grid: probabilities.grid,
    plus_grid: { shape: distances.grid.shape, data: sum },
    plus_score: score,
  });
  for (const [side, { windows, patches }] of Object.entries(probabilities.scales))
    yield* present(set, `${name}.`, { [`s_window${side}`]: windows, [`harmonic${side}`]: patches });
  yield* present(set, `${name}.zero_map.`, maps);
  yield* present(set, "few.", { grid: distances.grid, patch: distances.patch });
  for (const [side, { windows }] of Object.entries(distances.scales))
    yield* present(set, "few.", { [`window${side}`]: windows });
}

/** CLIP as it is. */
async function* plain(set: ReferenceSet, { m, test, plus }: Subject, { name, text }: Named): AsyncIterable<Computed> {
  const head = clipZeroShot({ size: plus.needs.size });
  const traced = (t: Tensor, taken: Taken) => ({
    ...head.evidence({}, t, undefined, featuresOf(m, plus.needs, taken) as never),
    logits: mul(matmul(l2Normalize(taken.projected), t), set.config.logit_scale as number),
  });
  const { map, score, logits } = await m.run(traced, text, test);
  yield* present(set, "clipzs.", { patch_features: test.projected });
  yield* present(set, `clipzs.${name}.`, { logits, score, map });
}
