import type { Judged } from "../shared/kind.ts";

/** An entry of `cases.json` of the images' set. */
export interface ImageCase {
  readonly name: string;
  readonly target?: number;
  readonly resized_hw?: readonly number[];
  readonly pairs?: readonly (readonly [number, number])[];
  readonly naive_formula_differs_at?: readonly number[];
  readonly boxes_r0_r1_c0_c1?: readonly (readonly number[])[];
}

/** A tensor of the set, by the name of its file and its own, and the case that it belongs to. */
export interface Place {
  readonly file: string;
  readonly name: string;
  readonly one: ImageCase | undefined;
}

/** Whether numbers that `cases.json` states are the ones that came. */
export function same(tensor: string, actual: readonly number[], expected: readonly number[]): Judged {
  const agree = actual.length === expected.length && actual.every((value, i) => value === expected[i]);
  return { tensor, measure: "exact", error: agree ? 0 : 1, limit: 0 };
}
