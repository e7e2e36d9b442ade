// timeout: 600
import { FormatError, rng } from "@nidus/data";
import { type HostTensor, l2Normalize, leavesOf } from "@nidus/tensor";
import { openDevice } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fitSuite } from "../test/fitSuite.ts";
import { adapted, memory, picture, pictures, probe, prompted, small, squares, zeros } from "../test/small.ts";
import {
  encodeDetector,
  fit,
  memoryCache,
  quantileRule,
  type Training,
  type TrainingError,
  type TrainingSnapshot,
} from "./index.ts";
import { sha256 } from "./sha256.ts";

const device = await openDevice({ device: "wasm" });
const clip = await small(device);
const shared = suite("fit on wasm");
fitSuite(shared, () => openDevice({ device: "wasm" }));
shared.run();

const test = suite("fit");
const support = pictures(zeros(5));
const common = { clip, support, seed: 3 } as const;
const fingerprint = async (detector: Parameters<typeof encodeDetector>[0]): Promise<string> =>
  sha256(await encodeDetector(detector));
const refused = async (outcome: Promise<unknown>): Promise<Error> => {
  const reason = await outcome.then(() => new Error("nothing was thrown")).catch((error: unknown) => error);
  assert.not.match((reason as Error).message, /\n/);
  return reason as Error;
};

test("one seed gives one detector, whatever the order of the files, and the loss falls", async () => {
  const losses: number[] = [];
  const run = (seed: number, samples = support) =>
    fit(probe, {
      ...common,
      support: samples,
      seed,
      synthesize: squares(),
      training: { epochs: 8 },
      onStep: ({ loss }) => void losses.push(loss),
    });
  const first = await fingerprint(await run(3));
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  assert.ok(mean(losses.slice(-6)) < mean(losses.slice(0, 6)), `losses ${losses}`);
  assert.is(await fingerprint(await run(3)), first);
  const turned = { length: 5, labels: zeros(5), at: (i: number) => support.at(4 - i) };
  assert.is(await fingerprint(await run(3, turned)), first);
  assert.is.not(await fingerprint(await run(4)), first);
});

test("samples belong to seed, picture and epoch; a pool makes each once, and encodes it once", async () => {
  const made = async (options: { readonly pool?: number; readonly training: Partial<Training> }) => {
    const bytes: string[] = [];
    const log: Promise<string>[] = [];
    const detector = await fit(probe, { ...common, synthesize: squares((data) => log.push(sha256(data))), ...options });
    bytes.push(...(await Promise.all(log)));
    return { bytes, detector };
  };
  const four = await made({ training: { epochs: 4 } });
  const two = await made({ training: { epochs: 2, batch: 2 } });
  const steps = await made({ training: { steps: 5, batch: 2 } });
  assert.equal(steps.bytes, two.bytes.slice(0, 9), "five steps are an epoch of three and two more");
  assert.is(steps.detector.fit.steps, 5);
  assert.is(four.bytes.length, 20);
  assert.equal(new Set(four.bytes.slice(0, 10)), new Set(two.bytes));
  assert.is(four.detector.fit.pool, "exact");

  const pool = await made({ pool: 10, training: { epochs: 4 } });
  assert.is(pool.bytes.length, 10);
  assert.equal(
    new Set(pool.bytes),
    new Set(two.bytes),
    "a pool of ten holds what exact mode makes in its first two epochs",
  );
  assert.is(pool.detector.fit.pool, 10);
  assert.is(pool.detector.fit.steps, four.detector.fit.steps);
});

test("learned text is part of the step and changes; text that no parameter reaches stays outside", async () => {
  let traced = 0;
  const counted = (text: NonNullable<typeof prompted.text>): typeof prompted => ({
    ...prompted,
    text: (params, words) => {
      traced += 1;
      return text(params, words);
    },
  });
  const options = { ...common, synthesize: squares(), training: { epochs: 1 } };
  const learned = await fit(counted(prompted.text as never), options);
  assert.is(traced, 4, "before and after, and in the step once for each size of batch");
  const before = prompted.init({ clip: clip.info, random: rng(3, "parameters") });
  assert.not.equal([...learned.parameters.context.data], [...before.context.data]);
  assert.equal(learned.text.shape, [2, clip.info.embed]);

  traced = 0;
  const fixed = counted((_, words) => l2Normalize(words.encode(words.embed(words.tokenize(["ok", "ill"])), [4, 5])));
  const { parameters } = await fit(fixed, options);
  assert.is(traced, 1, "once for all");
  assert.equal([...parameters.context.data], [...before.context.data]);
  assert.not.equal([...parameters.adapter.data], [...before.adapter.data]);
});

test("validation keeps the epoch with the least loss on samples of its own", async () => {
  const options = { ...common, synthesize: squares(), training: { epochs: 4, rate: 3 }, validation: { pictures: 6 } };
  const { fit: how, parameters } = await fit(probe, options);
  assert.ok(how.chosen && how.chosen.epoch >= 1 && how.chosen.epoch <= 4);
  const shorter = { ...options, training: { ...options.training, epochs: how.chosen.epoch } };
  const alone = await fit(probe, shorter);
  assert.equal(alone.fit.chosen, how.chosen);
  assert.equal(parameters, alone.parameters);
});

test("a threshold comes from the support; reports tell pace and parts", async () => {
  let clock = 0;
  const reports: unknown[] = [];
  const { calibration } = await fit(probe, {
    ...common,
    synthesize: squares(),
    training: { epochs: 2 },
    rule: quantileRule(1),
    now: () => clock,
    onStep: ({ parts, ...report }) => {
      reports.push({ ...report, loss: 0, parts: Object.keys(parts) });
      clock += 500;
    },
  });
  assert.equal(reports[3], {
    epoch: 2,
    step: 4,
    steps: 4,
    loss: 0,
    parts: ["dice", "focal"],
    stepsPerSecond: 2,
    secondsLeft: 0,
  });
  assert.is(calibration.threshold?.from, "support");
  assert.is(calibration.threshold?.value, Math.fround(calibration.ranges.map.max));
});

test("a loss that is no number ends the training by name, with the last sound state", async () => {
  const kept: TrainingSnapshot[] = [];
  const reason = (await refused(
    fit(probe, {
      ...common,
      synthesize: squares(),
      training: { rate: 1e38 },
      checkpointSteps: 1,
      onCheckpoint: (s) => void kept.push(s),
    }),
  )) as TrainingError;
  assert.is(reason.name, "TrainingError");
  assert.match(
    reason.message,
    /^fit: loss became NaN at step \d+ of 8 .*last sound state is that after step \d+: lower the rate/,
  );
  assert.ok(reason.snapshot.step < reason.step);
  assert.ok(
    leavesOf<HostTensor>(reason.snapshot.parameters).every(({ leaf }) => [...leaf.data].every(Number.isFinite)),
  );
});

test("a picture that the support holds is encoded once for all runs that share a cache", async () => {
  const cache = memoryCache({ dtype: "f32", bytes: 2 ** 26 });
  const first = await fit(memory, { ...common, cache });
  const { entries } = cache.stats;
  assert.is(entries, 5);
  const second = await fit(memory, { ...common, cache });
  assert.is(cache.stats.entries, entries);
  assert.is(await fingerprint(second), await fingerprint(first));
  assert.is(await fingerprint(await fit(memory, common)), await fingerprint(first), "a cache changes no bit");
});

test("the state at the end of an epoch is that of a training which ends there", async () => {
  const epochs: TrainingSnapshot[] = [];
  const run = (count: number, onCheckpoint?: (snapshot: TrainingSnapshot) => void) =>
    fit(probe, {
      ...{ ...common, synthesize: squares(), training: { epochs: count } },
      ...{ checkpointSteps: "epoch", onCheckpoint },
    });
  const { parameters } = await run(3, (snapshot) => void epochs.push(snapshot));
  assert.is(epochs.length, 2);
  const shorter = await run(2);
  assert.equal(epochs[1]?.parameters, shorter.parameters);
  assert.not.equal(parameters, shorter.parameters);
});

test("what cannot be fitted is refused in one line that says what to do", async () => {
  const synthesize = squares();
  const says = async (outcome: Promise<unknown>, text: RegExp): Promise<void> =>
    assert.match((await refused(outcome)).message, text);
  await says(
    fit(adapted, common),
    /^head "adapted": learns from normal and abnormal pictures, the support holds 5 normal and 0 abnormal; draw both .*samples: "synthetic"\)$/,
  );
  await says(
    fit(adapted, { ...common, synthesize } as never),
    /labelled pictures and has no use for synthesize; leave it out/,
  );
  await says(fit(memory, { ...common, synthesize } as never), /learns nothing and has no use for synthesize/);
  await says(fit(probe, common as never), /was given no maker; pass synthesize: synthesize\(tasks.official\)$/);
  await says(
    fit(probe, { ...common, support: pictures([1, 1]), synthesize }),
    /0 normal and 2 abnormal; pass normal ones/,
  );
  await says(fit(memory, { clip, seed: 0 }), /the support holds 0 normal and 0 abnormal; pass normal ones/);
  await says(
    fit(probe, { ...common, synthesize, training: { batch: 0 } }),
    /training.batch >= 1, a whole number, got 0/,
  );
  await says(fit(probe, { ...common, synthesize, training: { steps: 1.5 } }), /training.steps >= 1, .* got 1.5/);
  await says(fit(probe, { ...common, synthesize, training: { rate: Number.NaN } }), /training.rate above 0, got NaN/);
  await says(fit(probe, { ...common, synthesize, pool: 0 }), /pool >= 1, a whole number, got 0/);
  await says(fit(adapted, { ...common, pool: 3 } as never), /makes no samples and has no use for pool/);
  await says(fit(memory, { ...common, bankRows: 2.5 }), /bankRows >= 1, a whole number, got 2.5/);
  await says(
    fit(probe, { ...common, synthesize, bankRows: 9 }),
    /^fit: head "probe" remembers nothing and has no use for bankRows; leave it out$/,
  );
  await says(fit(probe, { ...common, synthesize, checkpointSteps: 0 }), /checkpointSteps >= 1, .* got 0/);
  await says(fit(probe, { ...common, synthesize, training: { beta1: 1 } }), /training.beta1 in \[0, 1\), got 1/);
  await says(fit(probe, { ...common, synthesize, training: { beta2: -0.1 } }), /training.beta2 in \[0, 1\), got -0.1/);
  await says(fit(probe, { ...common, synthesize, training: { weightDecay: -1 } }), /weightDecay of 0 or more, got -1/);
  const dark = picture(1);
  const image = { ...dark, data: Float32Array.from(dark.data, (v, i) => (i === 9 ? Number.NaN : v)) };
  const spoilt = { length: 1, at: async () => ({ key: "bad.png", image }) };
  await says(
    fit(memory, { ...common, support: spoilt }),
    /^bad.png: expected finite intensities, got NaN; leave the picture out$/,
  );
  const deep = { ...probe, needs: { ...probe.needs, taps: [1, 24] } } as unknown as typeof probe;
  await says(
    fit(deep, { ...common, synthesize }),
    /^head "probe": taps block 24, but nidus-mini .* has 2; use other weights/,
  );

  const snapshots: TrainingSnapshot[] = [];
  await fit(probe, { ...common, synthesize, checkpointSteps: 3, onCheckpoint: (s) => void snapshots.push(s) });
  assert.equal(
    snapshots.map(({ step }) => step),
    [3, 6],
  );
  const other = await refused(fit(probe, { ...common, synthesize, seed: 4, resume: snapshots[0] }));
  assert.instance(other, FormatError);
  assert.match(other.message, /^resume: expected the run that the snapshot is of, but seed was 3 and is 4$/);
});

test.run();
