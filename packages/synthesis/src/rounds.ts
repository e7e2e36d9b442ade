import { type Image, type Made, type Mask, type Rng, toBytes } from "@nidus/data";
import type { Awaitable, Kernels } from "./kernels/kernels.ts";
import { runNow, runWith, type Steps } from "./kernels/steps.ts";
import { ownDraws } from "./ownDraws.ts";
import type { Region } from "./region.ts";
import type { Painted, Scene, Task } from "./task.ts";

/** One anomaly: where it went, and the task's draws. */
export interface Round {
  readonly region: Region;
  readonly draws: unknown;
  readonly report?: Painted["report"];
}

export type Rounds = readonly Round[];

interface Start {
  readonly image: Image;
  readonly bank: readonly Image[];
}

/** Most anomalies in one picture (MediCLIP's code). */
const MOST_ROUNDS = 2;

/**
 * Draws and paints an anomaly, and with the probability `again` a second one into the result.
 * @throws RangeError where a task gives back a picture or a mask of another size.
 */
export function* drawAndPaint(
  task: Task,
  { image, bank, random, again }: Start & { readonly random: Rng; readonly again: number },
): Steps<Made & { readonly rounds: Rounds }> {
  const rounds: Round[] = [];
  const done: Painted[] = [];
  let now = image;
  do {
    const region = task.region.draw(random, now);
    const scene: Scene = { image: now, region, bank };
    const draws = task.draw(random, scene);
    const painted = yield* paint(task, scene, draws);
    rounds.push({ region, draws, report: painted.report });
    done.push(painted);
    now = painted.image;
  } while (rounds.length < MOST_ROUNDS && ownDraws(random).uniform() < again);
  return { ...finish(task, image, done), rounds };
}

/** Paints recorded rounds again: the same start gives the same bytes. @param kernels Default exact, which answer at once. */
export function replay(
  task: Task,
  rounds: Rounds,
  { image, bank, kernels = "exact" }: Start & { readonly kernels?: "exact" | Kernels },
): Awaitable<Made> {
  const steps = paintAgain(task, rounds, { image, bank });
  return kernels === "exact" ? runNow(steps) : runWith(kernels, steps);
}

function* paintAgain(task: Task, rounds: Rounds, { image, bank }: Start): Steps<Made> {
  const done: Painted[] = [];
  let now = image;
  for (const { region, draws } of rounds) {
    const painted = yield* paint(task, { image: now, region, bank }, draws);
    done.push(painted);
    now = painted.image;
  }
  return finish(task, image, done);
}

function* paint(task: Task, scene: Scene, draws: unknown): Steps<Painted> {
  const painted = task.steps ? yield* task.steps(scene, draws) : task.apply(scene, draws);
  checkPainted(task.name, scene.image, painted);
  return painted;
}

/** Tasks of one's own may give back anything. */
function checkPainted(task: string, { width, height, channels }: Image, { image, mask }: Painted): void {
  for (const [what, came, each] of [
    ["picture", image, channels],
    ["mask", mask, 1],
  ] as const) {
    if (came.width === width && came.height === height && came.data.length === width * height * each) continue;
    const numbers = `${came.height} x ${came.width} with ${came.data.length} numbers`;
    throw new RangeError(
      `${task}: expected a painted ${what} of ${height} x ${width} with ${width * height * each} numbers, got ${numbers}`,
    );
  }
}

/** Bytes, by cutting fractions as the released code does, and the label. */
function finish(task: Task, before: Image, done: readonly Painted[]): Made {
  const image = toBytes(done.at(-1)?.image ?? before, { floats: "truncate" });
  const where = union(
    before,
    done.map(({ mask }) => mask),
  );
  return { image, mask: task.label?.(before, image, where) ?? where, task: task.name };
}

/** The greatest of the masks at each pixel; empty where there are none. */
function union({ width, height }: Image, masks: readonly Mask[]): Mask {
  const isSoft = masks.some(({ data }) => data instanceof Float32Array);
  const data = isSoft ? new Float32Array(width * height) : new Uint8Array(width * height);
  for (const mask of masks) {
    for (let i = 0; i < data.length; i++)
      if ((mask.data[i] as number) > (data[i] as number)) data[i] = mask.data[i] as number;
  }
  return { width, height, data };
}
