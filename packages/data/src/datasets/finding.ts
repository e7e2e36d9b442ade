/** What a check may find, each with how bad it is and what it means. Errors keep the pictures from being used. */
export const FINDINGS = {
  problem: { level: "error", message: "the layout does not hold together" },
  unreadable: { level: "error", message: "cannot be read" },
  "mask-proportions": { level: "error", message: "masks of other proportions than their pictures" },
  "copies-apart": { level: "warning", message: "byte copies in the test split of pictures that shots are drawn from" },
  "copies-labels": { level: "warning", message: "byte copies with different labels" },
  copies: { level: "warning", message: "byte copies: a copy of a drawn shot is left out of the test set" },
  "class-names": { level: "warning", message: "classes whose names differ by case or Unicode form alone" },
  "mask-size": { level: "warning", message: "masks of another size than their pictures: resized by nearest" },
  "mask-empty": { level: "warning", message: "empty masks of abnormal pictures" },
  "mask-normal": {
    level: "warning",
    message: "masks with abnormal pixels of normal pictures: label and mask disagree",
  },
  "mask-full": { level: "warning", message: "masks that call every pixel abnormal" },
  "mask-missing": { level: "warning", message: "abnormal pictures without a mask, while others have one" },
  "no-abnormal": { level: "warning", message: "no abnormal picture: detectors can be fitted, not judged" },
  "one-normal": { level: "warning", message: "one normal picture alone: as a shot it leaves none to judge on" },
} as const;

export type FindingKind = keyof typeof FINDINGS;

/** One kind of trouble, and where it was found. */
export interface Finding {
  readonly kind: FindingKind;
  readonly message: string;
  /** Paths, some followed by `: ` and what is the matter with them; copies joined by ` = `. */
  readonly places: readonly string[];
}
