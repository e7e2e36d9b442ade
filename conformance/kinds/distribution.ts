import { type Image, perlin, rectangleOrEllipse, rng, synthesize } from "nidus";
import { type Judged, type Kind, named } from "../shared/kind.ts";
import { numbersOf } from "../shared/numbers.ts";
import type { ReferenceSet } from "../shared/referenceSet.ts";
import { rule } from "../shared/rules.ts";
import { readImage, readObject } from "./synthesis.ts";
import { TASKS } from "./synthesisTape.ts";

/** Own draws of each maker and task. */
const DRAWS = 2000;
/** Of the two-sample Kolmogorov-Smirnov distance, for about 0.1 %. */
const CRITICAL = 1.95;
/** Of rates, 3.3 deviations. */
const RATE = 0.04;
const ACCEPTANCE = 0.03;

type Samples = Readonly<Record<string, ArrayLike<number>>>;

/** Our draws beside the reference's, quantity by quantity. */
export const distributions: Kind = {
  name: "distribution",
  match: named("distribution"),
  hostOnly: true,
  rules: [rule(/^image$/, "input")],
  async *run(set: ReferenceSet) {
    const image = await readImage(set, "image");
    const { makers, tasks } = (await readObject(set, "statistics.json")) as unknown as Statistics;
    for (const [name, statistics] of Object.entries(makers)) {
      const { samples, attempts } = makerSamples(name, statistics, image);
      yield* compared(set, `maker.${name}`, samples);
      if (attempts !== undefined && statistics.acceptance_rate !== undefined) {
        const error = Math.abs(DRAWS / attempts - statistics.acceptance_rate);
        yield { tensor: `maker.${name}.attempts`, measure: "acceptance", error, limit: ACCEPTANCE };
      }
    }
    for (const [name, statistics] of Object.entries(tasks)) {
      const samples = await taskSamples(name, image);
      yield* compared(set, `task.${name}`, samples);
      const one = Array.from(samples.anomalies as ArrayLike<number>).filter((count) => count === 1).length / DRAWS;
      const error = Math.abs(one - statistics.anomalies_per_image.one);
      yield { tensor: `task.${name}.anomalies`, measure: "rate", error, limit: RATE };
    }
  },
};

interface Maker {
  readonly lo: number;
  readonly hi: number;
  readonly acceptance_rate?: number;
}

interface Statistics {
  readonly makers: Readonly<Record<string, Maker>>;
  readonly tasks: Readonly<Record<string, { readonly anomalies_per_image: { readonly one: number } }>>;
}

/** All tensors of a quantity that the set has. */
async function* compared(set: ReferenceSet, prefix: string, samples: Samples): AsyncIterable<Judged> {
  for (const tensor of set.names.filter((name) => name.startsWith(`${prefix}.`))) {
    const values = samples[tensor.slice(prefix.length + 1)];
    if (values === undefined) throw new Error(`${tensor}: a quantity that is not worked out`);
    const theirs = numbersOf(await set.read(tensor));
    const own = theirs instanceof Float32Array ? Float32Array.from(values) : values; // so that equal values are equal
    const limit = CRITICAL * Math.sqrt((own.length + theirs.length) / (own.length * theirs.length));
    yield { tensor, measure: "ks", error: distance(own, theirs), limit };
  }
}

function makerSamples(
  name: string,
  { lo, hi }: Maker,
  image: Image,
): { readonly samples: Samples; readonly attempts?: number } {
  const sizes = { min: lo / image.height, max: hi / image.height };
  const isNoise = name.startsWith("perlin");
  const [noise, shapes] = [perlin(sizes), rectangleOrEllipse(sizes)];
  const [areas, heights, widths, attempts, sides]: number[][] = [[], [], [], [], []];
  for (let i = 0; i < DRAWS; i++) {
    const random = rng(0, name).at(i);
    const numbers = isNoise ? noise.drawNumbers(random, image) : shapes.drawNumbers(random, image);
    const region = "attempts" in numbers ? noise.rasterise(numbers, image) : shapes.rasterise(numbers, image);
    areas?.push(Array.from(region.data).filter((value) => value > 0).length / region.data.length);
    heights?.push(region.box.height);
    widths?.push(region.box.width);
    if ("attempts" in numbers) attempts?.push(numbers.attempts);
    else sides?.push(numbers.height, numbers.width);
  }
  const samples = { area_fraction: areas, box_height: heights, box_width: widths };
  if (!isNoise) return { samples: { ...samples, side_before_shear: sides } as Samples };
  const total = attempts?.reduce((sum, count) => sum + count, 0);
  return { samples: { ...samples, attempts } as Samples, attempts: total };
}

async function taskSamples(name: string, image: Image): Promise<Samples> {
  const task = TASKS[name];
  if (task === undefined) throw new Error(`no task is called ${name}`);
  const maker = synthesize([[1, task]]);
  const [areas, signed, absolute, anomalies]: number[][] = [[], [], [], []];
  for (let i = 0; i < DRAWS; i++) {
    const { image: after, mask, rounds } = await maker.record({ image, bank: [image], random: rng(0, name).at(i) });
    let [area, sum, size] = [0, 0, 0];
    for (let at = 0; at < mask.data.length; at++) {
      if (mask.data[at] === 0) continue;
      const change = (after.data[at] as number) - (image.data[at] as number);
      area++;
      sum += change;
      size += Math.abs(change);
    }
    areas?.push(area / mask.data.length);
    signed?.push(area === 0 ? 0 : sum / area);
    absolute?.push(area === 0 ? 0 : size / area);
    anomalies?.push(rounds.length);
  }
  return { area_fraction: areas, mean_signed_change: signed, mean_abs_change: absolute, anomalies } as Samples;
}

/** Largest distance between the two empirical distribution functions. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && x[i] === value) i++;
    while (j < y.length && y[j] === value) j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}
