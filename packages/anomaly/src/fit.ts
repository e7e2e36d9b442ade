import { rng } from "@nidus/data";
import { leavesOf } from "@nidus/tensor";
import { backboneOf, checkReach, infoFor } from "./backbone.ts";
import { reduceBank } from "./bank/reduceBank.ts";
import { memoryCache } from "./cache.ts";
import { calibrateOn, type JudgedPicture } from "./calibrate.ts";
import type { AnyDetector, Detector } from "./detector.ts";
import { encoderFor, GROUP } from "./encoder.ts";
import { encodeText } from "./encodeText.ts";
import type { Calibration, Evidence } from "./evidence.ts";
import type { FitOptions } from "./fit/fitOptions.ts";
import { learn, type Run } from "./fit/learn.ts";
import { stepsOf } from "./fit/planBatches.ts";
import { type AnyFitOptions, checkOptions, checkSupport, lessonOf, trainingJson, trainingOf } from "./fit/prepare.ts";
import { type Memory, rememberNormal } from "./fit/rememberNormal.ts";
import { readSupport, type SupportPicture } from "./fit/support.ts";
import { checkedPixels } from "./fit/trainingSource.ts";
import type { AnyHead, Head } from "./head.ts";
import type { Needs } from "./needs.ts";

/** What a fit's own cache may hold, bytes. */
const OWN_CACHE = 2 ** 29;

/**
 * Trains a head on a support and gives the detector after the last step. It is given no test pictures and knows no metric: no epoch
 * can be chosen by its score. A head without parameters goes straight to text features and bank.
 *
 * The same seed gives the same detector, bit for bit, on the same kind of device, whatever the order of the support's pictures. The
 * detector is calibrated on the support's normal pictures, each judged against the bank without its own rows; with a bank and one
 * picture there are no others to judge it against, and there is no calibration.
 *
 * @throws RangeError for options that the head has no use for or cannot do without, or a `rule` without pictures to calibrate on.
 * @throws FormatError when the support holds no picture that the head can learn from, saying what to pass instead, or when `resume` is
 * of another run.   @throws ShapeError when the weights have fewer blocks than a tap.
 * @throws TrainingError when the loss becomes NaN or infinite, with the step, and the last sound snapshot.
 */
export async function fit<H, T, N extends Needs, E extends Evidence>(
  head: Head<H, T, N, E>,
  options: FitOptions<N["samples"]>,
): Promise<Detector<H, T, N, E>> {
  return (await fitAny(head as unknown as AnyHead, options as AnyFitOptions)) as unknown as Detector<H, T, N, E>;
}

async function fitAny(head: AnyHead, options: AnyFitOptions): Promise<AnyDetector> {
  const { clip, seed, signal, synthesize, pool } = options;
  checkReach(head, clip.info);
  checkOptions(head, options);
  const training = trainingOf(head, options.training);
  const support = await readSupport(head, options.support ?? [], signal);
  checkSupport(head, support);
  const normal = support.filter(({ label }) => label === 0);
  const calibrates = canCalibrate(head, normal);
  if (!calibrates && options.rule) throw ruleless(head, normal.length);
  const initial = head.init({ clip: infoFor(head, clip.info), random: rng(seed, "parameters") });

  const learns = head.needs.samples !== "none" && leavesOf(initial).length > 0;
  const lesson = learns ? await lessonOf(head, support, { training, synthesize, seed }) : undefined;
  const count = lesson?.source.count ?? 0;
  const made = synthesize ? stepsOf({ ...training, count }) * training.batch : count;
  const cache = options.cache ?? memoryCache({ dtype: "f32", bytes: OWN_CACHE });
  const encoder = encoderFor(head, { clip, cache, group: Math.min(GROUP, Math.max(1, made, normal.length)) });

  const words = await encodeText(head, clip, initial);
  const run: Run = { head, options, training, support, encoder, words };
  const { parameters, steps, chosen } = lesson
    ? await learn(run, lesson, initial)
    : { parameters: initial, steps: 0, chosen: undefined };
  const { text } = lesson && words.learned ? await encodeText(head, clip, parameters) : words;
  const augment = head.needs.bankOf === "support" ? undefined : training.augment;
  const memory = await rememberNormal(head, normal, { clip, encoder, parameters, augment, signal });
  const detector: AnyDetector = {
    head,
    needs: head.needs,
    backbone: backboneOf(head, clip.info),
    parameters,
    text,
    bank: memory.bank,
    calibration: UNCALIBRATED,
    support: supportRecords(support, normal, memory),
    fit: {
      seed,
      steps,
      training: trainingJson(training),
      ...(synthesize && { synthesis: { name: synthesize.name, options: synthesize.options } }),
      pool: pool ?? "exact",
      ...(chosen && { chosen }),
    },
  };
  const calibration = calibrates ? await calibrateOnSupport(detector, normal, run) : UNCALIBRATED;
  const fitted = { ...detector, calibration };
  return options.bankRows === undefined ? fitted : reduceBank(fitted, { rows: options.bankRows, seed });
}

/** A head that remembers judges each picture against the others: of copies of one there is nothing but rounding to be learned. */
function canCalibrate({ needs }: AnyHead, normal: readonly SupportPicture[]): boolean {
  const distinct = new Set(normal.map(({ sha256 }) => sha256)).size;
  return distinct >= (needs.bank === undefined ? 1 : 2);
}

/** The error for a rule that has no pictures to go by, before anything is trained. */
function ruleless({ name, needs }: AnyHead, normals: number): RangeError {
  const expected = needs.bank === undefined ? "a normal picture" : "two different normal pictures";
  const came = normals > 1 ? `${normals}, all alike` : `${normals}`;
  return new RangeError(
    `fit: a rule for the head "${name}" goes by ${expected} of the support, got ${came}; leave it out`,
  );
}

/** What stands for a calibration where there were no pictures for it. */
const UNCALIBRATED: Calibration = { from: "support", pictures: 0, ranges: {} };

function calibrateOnSupport(
  detector: AnyDetector,
  normal: readonly SupportPicture[],
  { head, options, encoder }: Run,
): Promise<Calibration> {
  const pixels = checkedPixels(head, "predict");
  const at = async (i: number): Promise<JudgedPicture> => {
    const { key, sha256, label, predict } = normal[i] as SupportPicture;
    return { key, sha256, label, pixels: pixels(key, predict) };
  };
  const { clip, rule, signal } = options;
  return calibrateOn(detector, { length: normal.length, at }, { clip, encoder, from: "support", rule, signal });
}

function supportRecords(
  support: readonly SupportPicture[],
  normal: readonly SupportPicture[],
  { rows }: Memory,
): AnyDetector["support"] {
  return support.map((picture) => {
    const own = rows[normal.indexOf(picture)] ?? {};
    return { key: picture.key, sha256: picture.sha256, ...(Object.keys(own).length > 0 && { rows: own }) };
  });
}
