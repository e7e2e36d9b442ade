import type { Dataset } from "../dataset.ts";
import { rng } from "../rng.ts";
import type { Label } from "../samples.ts";
import type { LesionFamily } from "./lesion.ts";
import { type PhantomKind, phantom } from "./phantom.ts";

export interface PhantomsOptions {
  readonly kind: PhantomKind;
  /** How many without and with a lesion. */
  readonly normal: number;
  readonly abnormal: number;
  /** Side in pixels. */
  readonly size: number;
  /** Two sets of one seed share their normal pictures, whatever the family: take another seed for what is judged on. */
  readonly seed: number;
  /** Default A. */
  readonly family?: LesionFamily;
}

const DIGITS = 4;

/**
 * Phantoms as a dataset: the normal ones, then the abnormal ones, each made when it is asked for. Sample i depends on the seed and on i
 * alone, so a longer set begins like a shorter one.
 * @throws RangeError for counts that are not whole numbers of at least 0; in `at` as `phantom` does, and for a number past the end.
 */
export function phantoms({ kind, normal, abnormal, size, seed, family = "A" }: PhantomsOptions): Dataset {
  expectCount("normal", normal);
  expectCount("abnormal", abnormal);
  const random = rng(seed, "phantoms").stream(kind);
  const length = normal + abnormal;
  const name = (i: number, group: string): string => `${kind}/${group}/${String(i).padStart(DIGITS, "0")}`;
  const keys = Array.from({ length }, (_, i) => (i < normal ? name(i, "normal") : name(i - normal, family)));
  return {
    name: `${kind} phantoms`,
    length,
    keys,
    labels: Array.from({ length }, (_, i): Label => (i < normal ? 0 : 1)),
    masked: Array.from({ length }, () => true),
    async at(index) {
      const key = keys[index];
      if (key === undefined) throw new RangeError(`phantoms: expected a number from 0 to ${length - 1}, got ${index}`);
      const lesion = index >= normal;
      const own = lesion ? random.stream(family).at(index - normal) : random.stream("normal").at(index);
      const { image, mask, label } = phantom(kind, { size, lesion, family, random: own });
      return { key, image, mask, label };
    },
  };
}

function expectCount(what: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`phantoms: ${what}: expected a whole number of at least 0, got ${count}`);
  }
}
