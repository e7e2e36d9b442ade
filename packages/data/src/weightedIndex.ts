/** The index whose share of the total weight holds `point`.  point in [0, 1). */
export function weightedIndex(weights: readonly number[], count: number, point: number): number {
  if (weights.length !== count) throw new RangeError(`choice: expected ${count} weights, got ${weights.length}`);
  let total = 0;
  let last = -1; // the last index that has any weight: where rounding would run past the end
  weights.forEach((weight, i) => {
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`choice: expected weights that are finite and not negative, got ${weight}`);
    }
    total += weight;
    if (weight > 0) last = i;
  });
  if (!(total > 0 && total < Infinity)) {
    throw new RangeError(`choice: expected a positive finite sum of weights, got ${total}`);
  }
  let reached = 0;
  const target = point * total;
  const found = weights.findIndex((weight) => {
    reached += weight;
    return target < reached;
  });
  return found < 0 ? last : found;
}
