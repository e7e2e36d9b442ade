import type { Dataset, FewShot, FewShotOptions } from "../dataset.ts";
import { FormatError } from "../errors.ts";
import { rng } from "../rng.ts";
import type { Label } from "../samples.ts";
import { byCodePoint } from "./byCodePoint.ts";
import { counted } from "./layout.ts";
import { subset } from "./subset.ts";

/**
 * Draws `normal` + `abnormal` shots without replacement, in an order that depends on keys and seed alone: 4 shots are the first of 16.
 * No two shots are byte copies of each other. Where the folder sets a `test` split aside, shots come from the other splits and the test
 * set is `test`; else the test set is all that was not drawn. Byte copies of shots are taken out of it, and counted.
 * @throws RangeError unless shots are whole numbers, at least one in all.
 * @throws FormatError where there are fewer pictures than shots.
 */
export function fewShot(data: Dataset, { normal, abnormal = 0, seed }: FewShotOptions): FewShot {
  for (const [name, shots] of Object.entries({ normal, abnormal })) {
    if (!Number.isSafeInteger(shots) || shots < 0) {
      throw new RangeError(`fewShot: expected a whole number of ${name} shots, 0 or more, got ${shots}`);
    }
  }
  if (normal + abnormal === 0) throw new RangeError("fewShot: expected at least one shot, got 0 normal and 0 abnormal");
  const random = rng(seed).stream("few-shot");
  const shots = ([0, 1] as const).flatMap((label) => {
    const wanted = label === 0 ? normal : abnormal;
    return draw(data, label, wanted, (n) => random.stream(label === 0 ? "normal" : "abnormal").permutation(n));
  });
  return { ...heldOut(data, shots), seed };
}

/** The first `wanted` of a shuffled pool that are not copies of each other. */
function draw(data: Dataset, label: Label, wanted: number, shuffle: (n: number) => Uint32Array): number[] {
  const setAside = data.splits?.includes("test") ?? false;
  const pool = [...data.keys.keys()]
    .filter((i) => data.labels[i] === label && !(setAside && data.splits?.[i] === "test"))
    .sort((a, b) => byCodePoint(data.keys[a] ?? "", data.keys[b] ?? ""));
  const shots = new Map<string, number>();
  for (const at of shuffle(pool.length)) {
    const index = pool[at] as number;
    const content = data.contents?.[index] ?? String(index);
    if (!shots.has(content)) shots.set(content, index);
  }
  if (wanted <= shots.size) return [...shots.values()].slice(0, wanted);
  const kind = label === 0 ? "normal" : "abnormal";
  const copies = pool.length - shots.size;
  const pictures = counted(shots.size, `${kind} picture`) + (copies === 0 ? "" : ` (and ${copies} byte copies)`);
  const place = setAside ? " outside its test split" : "";
  throw new FormatError(
    data.name,
    `expected at least ${wanted} ${kind} pictures to draw from, got ${pictures}${place}`,
  );
}

/** A support of chosen samples, and the test set that goes with it. */
export function heldOut(data: Dataset, shots: readonly number[]): Omit<FewShot, "seed"> {
  const setAside = data.splits?.includes("test") ?? false;
  const drawn = new Set(shots);
  const contents = new Set(data.contents === undefined ? [] : shots.map((i) => data.contents?.[i]));
  const rest = [...data.keys.keys()].filter((i) => !drawn.has(i) && (!setAside || data.splits?.[i] === "test"));
  const test = rest.filter((i) => !contents.has(data.contents?.[i]));
  return { support: subset(data, shots), test: subset(data, test), removed: rest.length - test.length };
}
