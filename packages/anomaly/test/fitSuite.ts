import type { Device } from "@nidus/tensor";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { decodeSnapshot, encodeDetector, encodeSnapshot, fit, predict, type TrainingSnapshot } from "../src/index.ts";
import { sha256 } from "../src/sha256.ts";
import { adapted, memory, pictures, probe, prompted, small, squares, zeros } from "./small.ts";

const support = pictures(zeros(5));
const fingerprint = async (detector: Parameters<typeof encodeDetector>[0]): Promise<string> =>
  sha256(await encodeDetector(detector));

/** What training and prediction promise on every backend. */
export function fitSuite(test: Test, open: () => Promise<Device>): void {
  test("ten steps are five, a stop, and five more: the same bits", async () => {
    await using device = await open();
    await using clip = await small(device);
    const options = { clip, support, synthesize: squares(), seed: 3, training: { epochs: 5 } } as const;
    const whole = await fit(prompted, options);
    assert.is(whole.fit.steps, 10);

    const stop = new AbortController();
    const kept: TrainingSnapshot[] = [];
    const stopped = fit(prompted, {
      ...options,
      signal: stop.signal,
      onStep: ({ step }) => step === 5 && stop.abort(new Error("enough")),
      onCheckpoint: (snapshot) => void kept.push(snapshot),
    });
    assert.is(((await stopped.catch((reason: unknown) => reason as Error)) as Error).message, "enough");
    assert.equal(
      kept.map(({ step }) => step),
      [5],
    );

    const resume = await decodeSnapshot(await encodeSnapshot(kept[0] as TrainingSnapshot));
    const steps: number[] = [];
    const resumed = await fit(prompted, { ...options, resume, onStep: ({ step }) => void steps.push(step) });
    assert.equal(steps, [6, 7, 8, 9, 10]);
    assert.is(await fingerprint(resumed), await fingerprint(whole));
  });

  test("a labelled head with adapters in the tower learns, remembers and judges", async () => {
    await using device = await open();
    await using clip = await small(device);
    const shots = pictures([0, 0, 1, 1]);
    const losses: number[] = [];
    const detector = await fit(adapted, {
      clip,
      support: shots,
      seed: 1,
      training: { epochs: 6, rate: 0.003 },
      onStep: ({ loss }) => void losses.push(loss),
    });
    assert.ok((losses.at(-1) as number) < (losses[0] as number), `losses ${losses}`);
    assert.equal(detector.bank.patches?.shape, [18, clip.info.vision.width]);
    const scores: number[] = [];
    for await (const { score } of predict(detector, pictures([0, 1], { from: 20 }), { clip })) scores.push(score);
    assert.ok((scores[1] as number) > (scores[0] as number), `scores ${scores}`);
  });

  test("after warm-up a training creates no buffer, and at the end it leaves none", async () => {
    await using device = await open();
    await using clip = await small(device);
    await fit(probe, { clip, support, synthesize: squares(), seed: 1, training: { epochs: 4 } });
    await device.settle();
    const live = device.stats.liveBuffers;
    const created: number[] = [];
    const onStep = (): void => void created.push(device.stats.createdBuffers);
    await fit(probe, { clip, support, synthesize: squares(), seed: 1, training: { epochs: 12 }, onStep });
    await device.settle();
    assert.is(created.length, 24);
    assert.is(created[23], created[11], `buffers created by step: ${created}`);
    assert.is(device.stats.liveBuffers, live);
  });

  test("a memory is judged without a picture's own rows; predictions do not depend on the batch", async () => {
    await using device = await open();
    await using clip = await small(device);
    const detector = await fit(memory, { clip, support, seed: 0 });
    const range = detector.calibration.ranges.distance;
    assert.is(detector.calibration.pictures, 5);
    assert.ok(range.min > 1e-4, `the least distance is ${range.min}: a picture met itself`);
    const judged = async (labels: readonly (0 | 1)[]): Promise<number[]> => {
      const scores: number[] = [];
      for await (const { score } of predict(detector, pictures(labels, { from: 30 }), { clip, batch: 2 }))
        scores.push(score);
      return scores;
    };
    const five = await judged([0, 1, 0, 1, 0]);
    assert.equal(five.slice(0, 3), await judged([0, 1, 0]));
    assert.ok(Math.min(five[1] as number, five[3] as number) > Math.max(five[0] as number, five[2] as number));
  });
}
