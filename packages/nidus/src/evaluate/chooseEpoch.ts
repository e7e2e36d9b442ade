import { type AnyDetector, type AnyHead, type FitOptions, fit, pretrained, type SampleKind } from "@nidus/anomaly";

/**
 * Whose parameters a detector has. `"last"`: those after the last step. `"validation"`: those of the epoch that did best on samples set
 * aside, made ones for heads that learn from made anomalies, else pictures that are not judged. `"oracle-on-test"`: those of the epoch
 * that did best on the test set, which a user can never know: a protocol for comparison with published tables, under its name alone.
 */
export type EpochChoice = "last" | "validation" | "oracle-on-test";

/** What stands in the name of every result for which the test set chose. */
export const ORACLE_WORDS = "oracle-on-test: the epoch was chosen on the test set; not comparable";

/** Made samples that choose an epoch. */
export const VALIDATION_SAMPLES = 32;

export interface ChosenEpoch {
  readonly detector: AnyDetector;
  /** From 1; 0 where nothing was trained. */
  readonly epoch: number;
}

/**
 * Fits, has the detector of every epoch judged, and gives the one with the greatest score, the first of equals. `fit` itself sees no
 * picture but the support: whoever calls this chooses the judge.
 */
export async function chooseEpoch(
  head: AnyHead,
  options: FitOptions<SampleKind>,
  judge: (detector: AnyDetector) => Promise<number>,
): Promise<ChosenEpoch> {
  const { clip, cache, rule, signal, bankRows, training, seed, support } = options;
  let epoch = 0;
  let best: (ChosenEpoch & { readonly score: number; readonly steps: number }) | undefined;
  const consider = async (detector: AnyDetector, steps: number): Promise<void> => {
    const score = await judge(detector);
    if (best === undefined || score > best.score) best = { detector, epoch, score, steps };
  };
  const last = (await fit(head, {
    ...options,
    checkpointSteps: "epoch",
    onStep: (report) => {
      epoch = report.epoch;
      options.onStep?.(report);
    },
    onCheckpoint: async ({ parameters, step }) => {
      if (signal?.aborted) return;
      const made = await pretrained(head, parameters as never, {
        clip,
        cache,
        rule,
        signal,
        bankRows,
        training,
        seed,
        support,
      });
      await consider(made as AnyDetector, step);
    },
  })) as AnyDetector;
  await consider(last, last.fit.steps);
  const { detector, epoch: chosen, steps } = best as NonNullable<typeof best>;
  return { detector: { ...detector, fit: { ...last.fit, steps } }, epoch: chosen };
}
