import {
  type Image,
  type Json,
  type Made,
  type MakeRequest,
  type Rng,
  rng,
  type SampleMaker,
  toBytes,
  toGrey,
} from "@nidus/data";
import { checkChoice } from "./checkChoice.ts";
import type { Awaitable, Kernels } from "./kernels/kernels.ts";
import { runNow, runWith } from "./kernels/steps.ts";
import { withOwnDraws } from "./ownDraws.ts";
import type { RegionMaker } from "./region.ts";
import { drawAndPaint, type Rounds } from "./rounds.ts";
import type { Mixture, Task } from "./task.ts";

/** Readings of MediCLIP: `official` is its code less two defects, `compat` the code with both, `paper` what the paper states. */
export type Preset = "official" | "paper" | "compat";

export interface SynthesizeOptions {
  /** Sets `again` and `replayed`. The tasks have a mixture for each: `tasks.paper` and so on. Default `"official"`. */
  readonly preset?: Preset;
  /** Probability of a second anomaly of the same task, in [0, 1]. Default 0.5 (MediCLIP's code), or 0 in `paper`. */
  readonly again?: number;
  /** `"grey"` (default): pictures become grey first, as in MediCLIP's code. `"keep"`: colours stay, each changed by the same draws. */
  readonly channels?: "grey" | "keep";
  /**
   * Samples that a worker of the released code makes in an epoch, whose own draws (corners, rotations, shears, strengths, whether
   * again) come from streams that start anew each time, so that few of them are ever seen. Default 0: fresh draws; 8 in `compat`, which
   * is 16 pictures and 2 workers.
   */
  readonly replayed?: number;
  /** `"exact"` (default): float64 on the host, the same bytes everywhere. Others, `gpuKernels(...)` say, come close. */
  readonly kernels?: "exact" | Kernels;
}

/** A made sample, and all that it took: `replay` makes the same one of it. */
export interface Recorded extends Made {
  readonly rounds: Rounds;
}

/** A maker of samples that can also say how. Answers at once on exact kernels. */
export interface Synthesizer extends SampleMaker {
  record(request: MakeRequest): Awaitable<Recorded>;
}

export type Synthesize = (mixture: Mixture, options?: SynthesizeOptions) => Synthesizer;

/** MediCLIP's code: u in [0, 1), and on while u <= 0.5. */
const AGAIN: Readonly<Record<Preset, number>> = { official: 0.5, paper: 0, compat: 0.5 };
const REPLAYED: Readonly<Record<Preset, number>> = { official: 0, paper: 0, compat: 8 };

/**
 * A maker of samples that draws a task per sample from the mixture, and puts one or two anomalies of it into the picture, the second
 * onto the first. Fractions stay until the end and are then cut to bytes.
 *
 * Draws in order: task; where replayed, the place in the streams; then region, task's draws, whether again; region, task's draws.
 * @throws RangeError for a mixture without tasks or with shares that are no shares, or options out of range.
 */
export function synthesize(
  mixture: Mixture,
  {
    preset = "official",
    again = AGAIN[preset],
    channels = "grey",
    replayed = REPLAYED[preset],
    kernels = "exact",
  }: SynthesizeOptions = {},
): Synthesizer {
  checkChoice("synthesize: preset", preset, ["official", "paper", "compat"]);
  checkChoice("synthesize: channels", channels, ["grey", "keep"]);
  checkMixture(mixture);
  if (!(again >= 0 && again <= 1)) throw new RangeError(`synthesize: expected again from 0 to 1, got ${again}`);
  if (!(Number.isInteger(replayed) && replayed >= 0)) {
    throw new RangeError(`synthesize: expected a whole number of replayed samples, got ${replayed}`);
  }
  const shares = mixture.map(([share]) => share);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const prepare = remember((image: Image) => (channels === "grey" ? toGrey(toBytes(image)) : toBytes(image)));

  const record = ({ image, bank, random }: MakeRequest): Awaitable<Recorded> => {
    const [share, task] = random.choice(mixture, shares);
    const draws =
      replayed === 0 ? random : withOwnDraws(random, ownStream(random, { task, share: share / total, replayed }));
    const steps = drawAndPaint(task, { image: prepare(image), bank: bank.map(prepare), random: draws, again });
    return kernels === "exact" ? runNow(steps) : runWith(kernels, steps);
  };
  return {
    name: "synthesize",
    options: { preset, again, channels, replayed, kernels: nameOf(kernels), tasks: describe(mixture) },
    record,
    make(request) {
      const made = record(request);
      return made instanceof Promise ? made.then(withoutRounds) : withoutRounds(made);
    },
  };
}

/** The stream that a worker is at after some samples of its epoch, of which those of the same task have moved it on. */
function ownStream(
  random: Rng,
  { task, share, replayed }: { readonly task: Task; readonly share: number; readonly replayed: number },
): Rng {
  let earlier = 0;
  for (let left = random.integer(0, replayed); left > 0; left--) if (random.uniform() < share) earlier++;
  return rng(0, "replayed").stream(task.name).at(earlier);
}

const nameOf = (kernels: "exact" | Kernels): string => (kernels === "exact" ? kernels : kernels.name);

function withoutRounds({ image, mask, task }: Made): Made {
  return { image, mask, task };
}

function checkMixture(mixture: Mixture): void {
  const shares = mixture.map(([share]) => share);
  if (shares.some((share) => share > 0) && shares.every((share) => share >= 0 && share < Infinity)) return;
  throw new RangeError(
    `synthesize: expected tasks with shares from 0, one above it, got shares [${shares.join(", ")}]`,
  );
}

function describe(mixture: Mixture): Json {
  return mixture.map(([share, { name, options, region }]) => ({
    share,
    task: name,
    options: options ?? {},
    region: describeRegion(region),
  }));
}

function describeRegion({ name, sizes: { min, max }, options }: RegionMaker): Json {
  return { name, min, max, ...(options !== undefined && { options }) };
}

/** The function, each picture worked out once: supports are prepared for every sample. */
function remember(act: (image: Image) => Image): (image: Image) => Image {
  const known = new WeakMap<Image, Image>();
  return (image) => {
    const result = known.get(image) ?? act(image);
    known.set(image, result);
    return result;
  };
}
