import type { EvidenceRange, HostEvidence } from "./evidence.ts";

/** Gathers how evidence is spread, batch by batch, in float64. */
export interface RangeGatherer {
  add(evidence: HostEvidence): void;
  ranges(): Record<string, EvidenceRange>;
}

interface Moments {
  count: number;
  min: number;
  max: number;
  mean: number;
  /** Sum of squared differences from the mean. */
  squares: number;
}

/** Minimum, maximum, mean and deviation (over n) of every kind of evidence, all pixels of all pictures together. */
export function gatherRanges(): RangeGatherer {
  const all = new Map<string, Moments>();
  return {
    add(evidence) {
      for (const [name, { data }] of Object.entries(evidence)) all.set(name, joined(all.get(name), momentsOf(data)));
    },
    ranges: () =>
      Object.fromEntries(
        [...all].map(([name, { count, min, max, mean, squares }]) => [
          name,
          { min, max, mean, deviation: Math.sqrt(squares / count) },
        ]),
      ),
  };
}

function momentsOf(data: ArrayLike<number>): Moments {
  let [min, max, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const mean = sum / data.length;
  for (let i = 0; i < data.length; i++) squares += ((data[i] as number) - mean) ** 2;
  return { count: data.length, min, max, mean, squares };
}

/** @see Chan, Golub & LeVeque 1983: moments of two sets from those of each. */
function joined(a: Moments | undefined, b: Moments): Moments {
  if (a === undefined) return b;
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return {
    count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    mean: a.mean + (apart * b.count) / count,
    squares: a.squares + b.squares + (apart * apart * a.count * b.count) / count,
  };
}
