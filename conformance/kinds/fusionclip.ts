import { type FusionclipOptions, gatherRanges, type HostEvidence, type HostTensor } from "nidus";
import { type Computed, type Kind, named } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { judge, type Lesson, learn, train } from "./fusionclipPrograms.ts";
import { byName, type FusionclipReplay, type FusionclipRow, openFusionclip } from "./fusionclipReplay.ts";
import { norms, present, type Tokens } from "./mediclipReplay.ts";

const VARIANTS = "variants/";

/** FusionCLIP-AD: features, prompts, logits, losses in all readings, gradients, maps, fusions, training; rows of its Table 3. */
export const fusionclipTiny: Kind = {
  name: "fusionclip-tiny",
  match: named("fusionclip-tiny"),
  async *run(set, device) {
    await using m = await openFusionclip(set, device);
    const tokens = await m.encode("images");
    const label = await set.floats("labels");
    const lesson = { tokens, label, mask: await set.floats("masks") };
    yield* whole(set, m, lesson);
    yield* readings(set, m, lesson);
    const pictures = { tokens: await m.encode("test_images"), normal: await m.encode("bank_images") };
    yield* maps(set, m, pictures);
    yield* traces(set, m);
    yield* rows(set, m, lesson, pictures);
  },
};

/** Features, text features, logits, and the loss of masks; without the prefix, as a program without a trainer has it. */
async function* whole(set: ReferenceSet, m: FusionclipReplay, lesson: Lesson): AsyncIterable<Computed> {
  const row = m.row();
  const plain = await learn(m, row, lesson, false);
  yield* namedTensors(set, row, plain);
  const { losses, total, gradient } = await learn(m, row, lesson);
  yield* present(set, "seg.", { losses, total });
  yield* present(set, "seg.grad.", byName(gradient, row.options));
}

/** `F`, `T` and `z` by branch and layer; by layer alone for sets of one branch. */
function* namedTensors(
  set: ReferenceSet,
  { options: { branches, taps } }: FusionclipRow,
  outcome: Awaited<ReturnType<typeof learn>>,
  prefix = "",
): Iterable<Computed> {
  for (const [b, branch] of branches.entries()) {
    for (const [tap, layer] of taps.entries()) {
      const F = outcome.features[branch]?.[tap] as HostTensor;
      const T = outcome.text[branch]?.[tap] as HostTensor;
      const z = outcome.logits[b * taps.length + tap] as HostTensor;
      const at = `${branch}.${layer}`;
      yield* present(set, prefix, { [`F.${at}`]: F, [`T.${at}`]: T, [`z.${at}`]: z });
      if (branches.length === 1) yield* present(set, prefix, { [`F.${layer}`]: F, [`T.${layer}`]: T });
      if (b === 0 && tap === 0) yield* present(set, prefix, { T });
    }
  }
}

/** The three readings of equation 5. */
async function* readings(set: ReferenceSet, m: FusionclipReplay, lesson: Lesson): AsyncIterable<Computed> {
  for (const bce of ["mvfa", "prob", "logit"] as const) {
    const row = m.row({ loss: "image", bce });
    const { losses, total, gradient } = await learn(m, row, lesson);
    yield* present(set, `bce.${bce}.`, { losses, total });
    for (const file of ["", VARIANTS]) yield* present(set, `${file}bce.${bce}.grad.`, byName(gradient, row.options));
  }
}

interface Pictures {
  readonly tokens: Tokens;
  /** To remember. */
  readonly normal: Tokens;
}

/** Evidence of both branches, and what each fusion makes of it. */
async function* maps(set: ReferenceSet, m: FusionclipReplay, pictures: Pictures): AsyncIterable<Computed> {
  const { evidence, branches, distances } = await judge(m, m.row(), pictures);
  const { zeroScore, fewMap, fewScore } = evidence;
  const gathered = gatherRanges();
  gathered.add(evidence);
  const ranges = gathered.ranges();
  const extremes = [ranges.zeroMap, ranges.fewMap].flatMap((range) => [range?.min ?? 0, range?.max ?? 0]);
  yield* present(set, "", {
    "zero_map.branches": branches,
    "few.raw.layers": distances as HostTensor,
    "few.raw.map": fewMap,
    "image_only.zero": zeroScore,
    "image_only.few": fewScore,
    minmax: { shape: [extremes.length], data: extremes },
  });
  const verdict = (options: FusionclipOptions) => {
    const from = options.fuse === "mvfa" ? "test set" : "support";
    return m.row(options).head.fuse(evidence as HostEvidence<never>, { from, pictures: 6, ranges } as never);
  };
  const [april, mvfa] = [verdict({}), verdict({ fuse: "mvfa" })];
  yield* present(set, "", {
    "fused.april.map": april.map,
    "fused.mvfa.map": mvfa.map,
    "score.pixel.april": april.score,
    "score.pixel.mvfa": mvfa.score,
    "score.image_only": verdict({ fuse: "mvfa", score: "mean" }).score,
  });
  yield* present(set, VARIANTS, {
    "score.pixel.april": april.score,
    "score.image_only.april": verdict({ score: "mean" }).score,
  });
  const adapted = await judge(m, m.row({ bank: "adapted" }), pictures);
  yield* present(set, "", { "few.adapted.map": adapted.evidence.fewMap });
}

/** Steps of the head's own training, with each loss alone. */
async function* traces(set: ReferenceSet, m: FusionclipReplay): AsyncIterable<Computed> {
  const lesson = {
    tokens: await m.encode("train_images"),
    label: await set.floats("train_labels"),
    mask: await set.floats("train_masks"),
  };
  const runs: Readonly<Record<string, FusionclipOptions>> = {
    "trace.seg.": {},
    "trace.bce.": { loss: "image", bce: "mvfa" },
    [`${VARIANTS}trace.bce.logit.`]: { loss: "image", bce: "logit" },
  };
  const order = set.config.param_order as string[];
  for (const [prefix, options] of Object.entries(runs)) {
    const row = m.row(options);
    const [steps] = set.info(`${prefix}losses`).shape as [number];
    const { totals, parameters } = await train(m, row, lesson, steps);
    const after = byName(parameters, row.options);
    yield* present(set, prefix, {
      losses: { shape: [steps], data: totals },
      param_norms_after: norms(order.map((name) => after[name] as HostTensor)),
    });
  }
}

/** Rows of the table of ablations. One with a single pair of text features has fixed prompts. */
async function* rows(
  set: ReferenceSet,
  m: FusionclipReplay,
  lesson: Lesson,
  pictures: Pictures,
): AsyncIterable<Computed> {
  const config = (await set.json("config-variants.json")) as {
    readonly rows: Readonly<Record<string, NonNullable<FusionclipOptions["branches"]>>>;
    readonly templates: readonly string[];
  };
  for (const [name, branches] of Object.entries(config.rows)) {
    const prefix = `${VARIANTS}${name}.`;
    const fixed = set.names.includes(`${prefix}T`);
    const prompts = { kind: "fixed", templates: config.templates } as const;
    const row = m.row({ branches, ...(fixed && { prompts }) });
    const outcome = await learn(m, row, lesson);
    yield* namedTensors(set, row, outcome, prefix);
    yield* present(set, `${prefix}seg.`, { losses: outcome.losses, total: outcome.total });
    yield* present(set, `${prefix}seg.grad.`, byName(outcome.gradient, row.options));
    yield* present(set, prefix, { zero_map: (await judge(m, row, pictures)).evidence.zeroMap });
  }
}
