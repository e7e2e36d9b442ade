import { expectShape, l2Normalize, mean, ShapeError, stack, type Tensor } from "@nidus/tensor";

/**
 * What of a class's sentences is averaged: their features as they come (MediCLIP), in which long ones weigh more, or their
 * directions (APRIL-GAN, MVFA, WinCLIP).
 */
export type TextAverage = "features" | "directions";

/**
 * One direction per class from the features of its sentences: their mean, divided by its norm.
 * @param classes By class, `[P, E]`, not normalised; normal first.   @returns `[E, C]`, columns of length 1.
 */
export function textDirections(
  classes: readonly Tensor[],
  { average = "features" }: { readonly average?: TextAverage } = {},
): Tensor {
  if (classes.length === 0) throw new ShapeError("textDirections", "expected features of at least one class, got none");
  const columns = classes.map((features) => {
    expectShape("textDirections", features, ["P", "E"]);
    return l2Normalize(mean(average === "directions" ? l2Normalize(features) : features, { axis: 0 })); // [E]
  });
  return stack(columns, { axis: 1 });
}
