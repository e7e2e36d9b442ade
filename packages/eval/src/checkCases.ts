/** Scores by class, in a fresh array each. */
export interface Cases {
  readonly normal: Float64Array;
  readonly abnormal: Float64Array;
}

/** @throws RangeError when lengths differ, a score is not finite, a label is neither 0 nor 1, or a class is missing. */
export function checkCases(metric: string, scores: ArrayLike<number>, labels: ArrayLike<number>): Cases {
  const { length } = scores;
  if (labels.length !== length) throw new RangeError(`${metric}: ${length} scores, but ${labels.length} labels`);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const score = scores[i];
    const label = labels[i];
    if (!Number.isFinite(score)) throw new RangeError(`${metric}: score ${i} is ${score}; scores must be finite`);
    if (label !== 0 && label !== 1)
      throw new RangeError(`${metric}: label ${i} is ${JSON.stringify(label) ?? "missing"}; 0 is normal, 1 abnormal`);
    count += label;
  }
  checkClasses(metric, { abnormal: count, normal: length - count }, "case");
  const abnormal = new Float64Array(count);
  const normal = new Float64Array(length - count);
  let a = 0;
  let n = 0;
  for (let i = 0; i < length; i++) {
    if (labels[i] === 1) abnormal[a++] = scores[i] as number;
    else normal[n++] = scores[i] as number;
  }
  return { normal, abnormal };
}

/** @throws RangeError where one class is missing: a ranking of one class alone says nothing. */
export function checkClasses(
  metric: string,
  { abnormal, normal }: { readonly abnormal: number; readonly normal: number },
  noun: "case" | "pixel",
): void {
  const all = abnormal + normal;
  if (all === 0) throw new RangeError(`${metric} is undefined: there are no ${noun}s`);
  if (abnormal === 0) throw new RangeError(`${metric} is undefined: none of the ${all} ${noun}s is abnormal`);
  if (normal === 0) throw new RangeError(`${metric} is undefined: none of the ${all} ${noun}s is normal`);
}
