/** From scores to a threshold: a quantile, mean and deviations, or, where labels are known, the greatest F1. */
export interface ThresholdRule {
  readonly name: string;
  threshold(scores: readonly number[], labels: readonly (0 | 1 | undefined)[]): number;
}

/**
 * The score below which a share `q` of the normal pictures lies, linear between neighbours; 0.95 calls about one normal picture in
 * twenty abnormal. Pictures labelled abnormal do not count.   @param q In [0, 1].
 */
export function quantileRule(q: number): ThresholdRule {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantileRule: expected a share in [0, 1], got ${q}`);
  return {
    name: `quantile ${q}`,
    threshold(scores, labels) {
      const sorted = normalScores(scores, labels).sort((a, b) => a - b);
      const at = q * (sorted.length - 1);
      const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
      return low + (high - low) * (at - Math.floor(at));
    },
  };
}

/** Mean plus `k` deviations (over n - 1) of the normal pictures' scores. Pictures labelled abnormal do not count. */
export function meanDeviationRule(k: number): ThresholdRule {
  if (!Number.isFinite(k)) throw new RangeError(`meanDeviationRule: expected a number of deviations, got ${k}`);
  return {
    name: `mean + ${k} deviations`,
    threshold(scores, labels) {
      const normal = normalScores(scores, labels);
      const mean = normal.reduce((sum, score) => sum + score, 0) / normal.length;
      const squares = normal.reduce((sum, score) => sum + (score - mean) ** 2, 0);
      return mean + k * Math.sqrt(squares / Math.max(1, normal.length - 1));
    },
  };
}

function normalScores(scores: readonly number[], labels: readonly (0 | 1 | undefined)[]): number[] {
  const normal = scores.filter((_, i) => labels[i] !== 1);
  if (normal.length > 0) return normal;
  throw new RangeError(`threshold: expected scores of normal pictures, got none among ${scores.length}`);
}
