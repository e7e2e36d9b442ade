import { checkOption } from "@nidus/anomaly";

/** Taps in the order of the blocks. @throws RangeError where there are none. */
export function sortedTaps(head: string, taps: readonly number[]): readonly number[] {
  checkOption(head, taps.length > 0, "at least one tap, got none");
  return [...new Set(taps)].sort((a, b) => a - b);
}
