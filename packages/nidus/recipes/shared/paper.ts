import { type KnownSet, knownSet } from "./knownSets.ts";

/** A paper's number, per cent, with its deviation where it gives one. */
export type Quoted = readonly [percent: number, deviation?: number];

export type QuotedBySet = Readonly<Partial<Record<KnownSet, Quoted>>>;

/** As our tables write it, with the paper's digits. */
export function quote(numbers: QuotedBySet | undefined, data: string): string | undefined {
  const set = knownSet(data);
  const [percent, deviation] = (set && numbers?.[set]) ?? [];
  if (percent === undefined) return undefined;
  const fraction = (value: number): string => (value / 100).toFixed(Number.isInteger(10 * value) ? 3 : 4);
  return deviation === undefined ? fraction(percent) : `${fraction(percent)} ± ${fraction(deviation)}`;
}

/** Numbers that a paper lists along its sets. */
export function alongSets(sets: readonly KnownSet[], rows: readonly Quoted[]): QuotedBySet {
  return Object.fromEntries(sets.map((set, i) => [set, rows[i]]));
}
