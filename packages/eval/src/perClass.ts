import type { Metric } from "./metric.ts";

/** A metric by kind of abnormal case. */
export interface PerClass {
  readonly each: Readonly<Record<string, number>>;
  /** Over the kinds, each counting once however many cases it has. */
  readonly mean: number;
}

/**
 * A metric for each kind of abnormal case against all normal cases, and the mean.
 * @param classes What each case is called; of normal cases the name does not matter.
 * @throws RangeError as the metric does, or when lengths differ.
 */
export function perClass(
  metric: Metric,
  {
    scores,
    labels,
    classes,
  }: { readonly scores: ArrayLike<number>; readonly labels: ArrayLike<number>; readonly classes: readonly string[] },
): PerClass {
  if (classes.length !== labels.length)
    throw new RangeError(`perClass: expected ${labels.length} names of classes, got ${classes.length}`);
  const abnormal = new Set(classes.filter((_, i) => labels[i] === 1));
  if (abnormal.size === 0) metric(scores, labels); // which says what is missing
  const each = [...abnormal].sort().map((name) => {
    const cases = classes.flatMap((other, i) => (labels[i] !== 1 || other === name ? [i] : []));
    const of = (values: ArrayLike<number>): number[] => cases.map((i) => values[i] as number);
    return [name, metric(of(scores), of(labels))] as const;
  });
  return { each: Object.fromEntries(each), mean: each.reduce((sum, [, value]) => sum + value, 0) / each.length };
}
