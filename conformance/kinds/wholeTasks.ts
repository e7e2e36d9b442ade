import { changeLabel, type Image, type Made, type Mask, placePatch, type Round, replay, type Task } from "nidus";
import { type Kind, named, type Result } from "../shared/kind.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { codes, cropPlane, packBits, readCases, readImage, unpackBits } from "./synthesis.ts";
import {
  cutPasteDraws,
  type Draw,
  deformDraws,
  drawnCorner,
  drawnPatch,
  gaussDraws,
  type RoundDraws,
  roundsOf,
  smoothDraws,
  TASKS,
} from "./synthesisTape.ts";

interface Case {
  readonly name: string;
  readonly task: string;
  readonly image: string;
  readonly source_bank?: readonly string[];
  readonly patches: readonly { readonly bits: string; readonly hw: readonly [number, number] }[];
  readonly box_r0_c0_h_w?: readonly [number, number, number, number];
  readonly tape: readonly Draw[];
}

/** Of the pixels of a box, those that may differ between noise masks: the reference quantises their rotation. */
const SHARE_OF_NOISE = 0.005;

/**
 * Every task from its tape of draws. The patch masks that the draws make are held to the set's; pictures and labels are then made with
 * the set's masks and have to be exact.
 */
export const wholeTasks: Kind = {
  name: "whole-tasks",
  match: named("whole-tasks"),
  hostOnly: true,
  rules: [
    rule(/^label_values$|^image\.|\.sample_index$|\.noise\d+$/, "input"),
    rule(/\.sample_value$/, "abs", 1e-9),
    rule(/\.(out_box|label_box_code|label_recommended_bits|patch_union_bits)$/, "exact"),
  ],
  async *run(set: ReferenceSet) {
    const values = (await set.floats("label_values")).data;
    for (const one of await readCases<Case>(set)) {
      const task = TASKS[one.task];
      if (task === undefined) throw new Error(`${one.name}: no task is called ${one.task}`);
      const image = await readImage(set, `image.${one.image}`);
      const bank: Image[] = [];
      for (const name of one.source_bank ?? []) bank.push(await readImage(set, `image.${name}`));
      const rounds: Round[] = [];
      for (const [k, draws] of roundsOf(one.tape).entries()) {
        const [round, judged] = await roundOf(set, { one, k, draws, task, image });
        rounds.push(round);
        yield* judged;
      }
      if (rounds.length !== one.patches.length) throw new Error(`${one.name}: as many rounds as patches were expected`);
      const made = await replay(task, rounds, { image, bank });
      if (one.box_r0_c0_h_w === undefined) yield unchanged(one, image, made);
      else yield* outputs({ one, box: one.box_r0_c0_h_w, image, made, union: unionOf(rounds, image), values });
      if (one.task === "gauss_intensity") yield* samples(set, one, fractions(task, rounds, image));
    }
  },
};

interface RoundInput {
  readonly one: Case;
  readonly k: number;
  readonly draws: RoundDraws;
  readonly task: Task;
  readonly image: Image;
}

/** The k-th anomaly, on the set's mask; and how its own mask compares. */
async function roundOf(
  set: ReferenceSet,
  { one, k, draws, task, image }: RoundInput,
): Promise<[Round, readonly Result[]]> {
  const bits = one.patches[k]?.bits ?? `${one.name}.patch${k}`;
  const { patch, unused } = drawnPatch(draws, task.region.sizes, image);
  const packed = (await set.read(bits)).data as Uint8Array;
  const [height = 0, width = 0] = one.patches[k]?.hw ?? [];
  const data = unpackBits(packed, { height, width });
  const noise = patch.outline.kind === "free";
  const sizes = height === patch.height && width === patch.width;
  const limit = noise ? SHARE_OF_NOISE * data.length : 0;
  const judged: Result[] = [
    {
      tensor: bits,
      measure: "pixels",
      error: sizes ? differing({ width, data }, patch, () => true) : Number.MAX_VALUE,
      limit,
    },
    { tensor: bits, measure: "attempts", error: unused, limit: 0 },
  ];
  const region = placePatch({ ...patch, height, width, data }, drawnCorner(draws), image);
  return [{ region, draws: await drawsOf(set, { one, draws, image }) }, judged];
}

async function drawsOf(
  set: ReferenceSet,
  { one, draws, image }: { readonly one: Case; readonly draws: RoundDraws; readonly image: Image },
): Promise<unknown> {
  if (one.task === "cutpaste") return cutPasteDraws(draws);
  if (one.task === "source" || one.task === "sink") return deformDraws(draws);
  if (one.task === "smooth_intensity") return smoothDraws(draws, image.height);
  if (one.task !== "gauss_intensity") return null;
  const noise = (await set.read(draws.one<string>("texture_noise"))).data as Uint8Array;
  return gaussDraws(draws, unpackBits(noise, image));
}

interface Output {
  readonly one: Case;
  readonly box: readonly [number, number, number, number];
  readonly image: Image;
  readonly made: Made;
  /** Of the regions. */
  readonly union: Mask;
  readonly values: ArrayLike<number>;
}

function* outputs({ one, box, image, made, union, values }: Output): Iterable<Result> {
  const inBox = cropPlane(made.image, box);
  yield { tensor: `${one.name}.out_box`, value: inBox };
  const [top, left, height, width] = box;
  const outside = differing(image, made.image, (row, column) => {
    return row < top || row >= top + height || column < left || column >= left + width;
  });
  yield { tensor: `${one.name}.out_box`, measure: "outside", error: outside, limit: 0 };
  const bits = (data: ArrayLike<number>) => ({ shape: [Math.ceil(data.length / 8)], data: packBits(data) });
  if (one.task !== "cutpaste") {
    yield { tensor: `${one.name}.patch_union_bits`, value: bits(made.mask.data) };
    return;
  }
  yield { tensor: `${one.name}.patch_union_bits`, value: bits(union.data) };
  const label = cropPlane(changeLabel(image, made.image, { mask: union, rule: "wrapped" }), box);
  yield { tensor: `${one.name}.label_box_code`, value: codes({ height, width, data: label.data }, values) };
  yield { tensor: `${one.name}.label_recommended_bits`, value: bits(made.mask.data) };
}

function unchanged(one: Case, image: Image, { image: after, mask }: Made): Result {
  const marked = differing(mask, { data: new Uint8Array(mask.data.length) }, () => true);
  const error = differing(image, after, () => true) + marked;
  return { tensor: one.patches[0]?.bits ?? one.name, measure: "unchanged", error, limit: 0 };
}

/** How many pixels differ, of those asked for. */
function differing(
  a: { readonly width: number; readonly data: ArrayLike<number> },
  b: { readonly data: ArrayLike<number> },
  counts: (row: number, column: number) => boolean,
): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) {
    if (a.data[i] !== b.data[i] && counts(Math.floor(i / a.width), i % a.width)) sum++;
  }
  return sum;
}

function unionOf(rounds: readonly Round[], { width, height }: Image): Mask {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    rounds.some(({ region }) => region.data[i] === 1) ? 1 : 0,
  );
  return { width, height, data };
}

/** The last picture before it is cut to bytes. */
function fractions(task: Task, rounds: readonly Round[], image: Image): Image {
  return rounds.reduce((now, { region, draws }) => task.apply({ image: now, region, bank: [] }, draws).image, image);
}

async function* samples(set: ReferenceSet, { name }: Case, { data }: Image): AsyncIterable<Result> {
  const places = (await set.integers(`${name}.sample_index`)).data;
  const value = { shape: [places.length], data: Float64Array.from(places, (at) => data[at] as number) };
  yield { tensor: `${name}.sample_value`, value };
}
