import { type Dataset, FormatError, fewShot } from "@nidus/data";
import { holdOut } from "../evaluate/holdOut.ts";
import type { ArmTrial } from "./arm.ts";

/** A number of shots that a set does not have. */
export interface Omitted {
  readonly data: string;
  readonly k: number;
  readonly reason: FormatError;
}

/** Those of a trial's numbers of shots for which its set holds enough, with pictures of both classes left to judge on. */
export function possibleShots({ data, arms, k }: ArmTrial, omitted: Omitted[]): number[] {
  const all = Object.values(arms);
  const labelled = all.some(({ head }) => head.needs.samples === "labelled");
  const draw = all.some(({ rates }) => rates !== undefined) ? holdOut : fewShot;
  return k.filter((count) => {
    try {
      const { test } = draw(data, { normal: count, abnormal: labelled ? count : 0, seed: 0 }); // counts are those of any seed
      if (!all.every(({ testOn }) => testOn !== undefined)) checkClasses(data, test);
      return true;
    } catch (reason) {
      if (!(reason instanceof FormatError)) throw reason;
      omitted.push({ data: data.name, k: count, reason });
      return false;
    }
  });
}

function checkClasses({ name }: Dataset, { labels }: Dataset): void {
  const abnormal = labels.filter((label) => label === 1).length;
  const normal = labels.length - abnormal;
  if (abnormal > 0 && normal > 0) return;
  const left = `${normal} normal and ${abnormal} abnormal`;
  throw new FormatError(name, `expected pictures of both classes to judge on, got ${left} besides the shots`);
}
