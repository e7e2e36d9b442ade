/** @throws RangeError naming the head and what it expected, unless that holds. */
export function check(head: string, holds: boolean, expected: string): void {
  if (!holds) throw new RangeError(`${head}: expected ${expected}`);
}

/** Taps in the order of the blocks. @throws RangeError where there are none. */
export function sortedTaps(head: string, taps: readonly number[]): readonly number[] {
  check(head, taps.length > 0, "at least one tap, got none");
  return [...new Set(taps)].sort((a, b) => a - b);
}
