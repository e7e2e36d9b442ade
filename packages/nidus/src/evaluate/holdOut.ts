import { type Dataset, type FewShot, type FewShotOptions, fewShot, subset } from "@nidus/data";

/** A support, pictures to choose settings on, and pictures to judge on: none of them twice. */
export interface HeldOut extends Pick<FewShot, "support" | "test"> {
  readonly validation: Dataset;
}

/** Of what a draw leaves over, where the folder itself sets no labelled pictures aside, one in so many is for validation. */
const VALIDATION_SHARE = 4;

/**
 * `fewShot`, with pictures to choose a learning rate on. Where a folder sets its test split aside and the others hold enough (BMAD's
 * `valid`), validation is what is left of these; else it is a quarter of each class of the test set, which then lacks them.
 * @throws FormatError where there are too few pictures.   @throws RangeError as `fewShot` does.
 */
export function holdOut(data: Dataset, shots: FewShotOptions): HeldOut {
  const { support, test } = fewShot(data, shots);
  const rest = leftOver(data, support);
  if (rest.labels.includes(0) && rest.labels.includes(1)) return { support, validation: rest, test };
  const { splits: _, ...undivided } = test;
  const quarter = (label: number): number =>
    Math.max(1, Math.floor(test.labels.filter((one) => one === label).length / VALIDATION_SHARE));
  const drawn = fewShot(undivided, { normal: quarter(0), abnormal: quarter(1), seed: shots.seed });
  return { support, validation: drawn.support, test: drawn.test };
}

/** What is neither drawn, nor a copy of what is, nor set aside for testing. Empty where nothing is set aside. */
function leftOver(data: Dataset, support: Dataset): Dataset {
  const setAside = data.splits?.includes("test") ?? false;
  const drawn = new Set(support.keys);
  const contents = new Set(support.contents);
  const isLeft = (i: number): boolean =>
    data.splits?.[i] !== "test" &&
    !drawn.has(data.keys[i] as string) &&
    !contents.has(data.contents?.[i] ?? `${i} has no copy`);
  return subset(data, setAside ? [...data.keys.keys()].filter(isLeft) : []);
}
