import {
  auroc,
  averagePrecision,
  bootstrap,
  f1Max,
  fprAtTpr,
  type Metric,
  type PixelScores,
  perClass,
} from "@nidus/eval";

/** One number of a run. `low` and `high` bound 95 % of resamples of the test pictures. */
export interface RunMetric {
  readonly name: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** What `metrics.json` holds. */
export interface RunMetrics {
  readonly metrics: readonly RunMetric[];
  readonly counts: { readonly normal: number; readonly abnormal: number };
  readonly threshold: number | null;
  /** In words: shots, which step, what scores were normalised by. Numbers of different protocols do not compare. */
  readonly protocol: string;
  /** What a reader must know of the numbers: weights, made-up pictures. */
  readonly notes: readonly string[];
  /** How pixels were kept, where they were judged: all, or in bins with the greatest error of AUROC. */
  readonly pixels?: { readonly auroc_error: number };
}

export interface Judged {
  readonly scores: readonly number[];
  readonly labels: readonly (0 | 1)[];
  readonly classes?: readonly string[];
  /** Where every abnormal picture has a mask. */
  readonly pixels?: PixelScores;
  readonly threshold?: number;
  readonly seed: number;
}

const IMAGE: readonly (readonly [name: string, metric: Metric])[] = [
  ["image AUROC", auroc],
  ["image average precision", averagePrecision],
  ["image F1-max", (scores, labels) => f1Max(scores, labels).value],
  ["image FPR@95", (scores, labels) => fprAtTpr(scores, labels)],
];

/** All metrics of a test set of both classes. */
export function metricsOf({ scores, labels, classes, pixels, threshold, seed }: Judged): RunMetric[] {
  const image = IMAGE.map(([name, metric]) => ({ name, ...bootstrap(metric, { scores, labels }, { seed }) }));
  const kinds = classes && perClass(auroc, { scores, labels, classes });
  const many = kinds && Object.keys(kinds.each).length > 1;
  return [
    ...image,
    ...(many
      ? [
          ...Object.entries(kinds.each).map(([name, value]) => ({ name: `image AUROC, ${name}`, value })),
          { name: "image AUROC, mean of kinds", value: kinds.mean },
        ]
      : []),
    ...(pixels
      ? [
          { name: "pixel AUROC", value: pixels.auroc() },
          { name: "pixel average precision", value: pixels.averagePrecision() },
          { name: "pixel F1-max", value: pixels.f1Max().value },
          { name: "pixel AUPRO", value: pixels.aupro() },
        ]
      : []),
    ...(threshold === undefined ? [] : atThreshold(scores, labels, threshold)),
  ];
}

function atThreshold(scores: readonly number[], labels: readonly (0 | 1)[], threshold: number): RunMetric[] {
  const share = (label: 0 | 1, called: (score: number) => boolean): number => {
    const own = scores.filter((_, i) => labels[i] === label);
    return own.filter(called).length / own.length;
  };
  return [
    { name: "sensitivity at the threshold", value: share(1, (score) => score >= threshold) },
    { name: "specificity at the threshold", value: share(0, (score) => score < threshold) },
  ];
}

/** A table for a terminal. */
export function describeMetrics({ metrics, counts, protocol }: RunMetrics): string {
  const width = Math.max(...metrics.map(({ name }) => name.length));
  const lines = metrics.map(({ name, value, low, high }) => {
    const interval = low === undefined || high === undefined ? "" : `  [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    return `${name.padEnd(width)}  ${value.toFixed(3)}${interval}\n`;
  });
  return `${lines.join("")}${counts.normal} normal and ${counts.abnormal} abnormal test pictures; ${protocol}\n`;
}
