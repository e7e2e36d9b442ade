import { rng } from "@nidus/data";
import type { AnyDetector, RowRanges } from "../detector.ts";
import { coresetRows } from "./coreset.ts";
import { takeRows } from "./takeRows.ts";

/** A detector with a coreset in place of each memory of more than `rows` rows. Its pictures keep those of their rows that are left. */
export function reduceBank(
  detector: AnyDetector,
  { rows, seed }: { readonly rows: number; readonly seed: number },
): AnyDetector {
  const kept = Object.fromEntries(
    Object.entries(detector.bank).map(([name, memory]) => [
      name,
      coresetRows(memory, { rows, random: rng(seed, `coreset ${name}`) }),
    ]),
  );
  const bank = Object.entries(detector.bank).map(([name, memory]) => [name, takeRows(memory, kept[name] ?? [])]);
  const support = detector.support.map(({ rows: own = {}, ...picture }) => {
    const left = rangesAmong(own, kept);
    return { ...picture, ...(Object.keys(left).length > 0 && { rows: left }) };
  });
  return { ...detector, bank: Object.fromEntries(bank), support };
}

/** Ranges of rows as ranges of those that were kept, which keep their order; without the empty ones. */
function rangesAmong(ranges: RowRanges, kept: Readonly<Record<string, readonly number[]>>): RowRanges {
  const left = Object.entries(ranges).map(([name, range]) => {
    const before = (row: number): number => (kept[name] ?? []).filter((one) => one < row).length;
    return [name, [before(range[0]), before(range[1])] as const] as const;
  });
  return Object.fromEntries(left.filter(([, [begin, end]]) => begin < end));
}
