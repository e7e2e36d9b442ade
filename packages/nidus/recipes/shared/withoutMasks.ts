import { type Dataset, everyLesionHasMask } from "nidus";

/** Says which sets cannot be judged by pixels. */
export function withoutMasks(sets: readonly Dataset[]): string[] {
  const names = sets.filter((set) => !everyLesionHasMask(set)).map(({ name }) => name);
  return names.length === 0 ? [] : [`No pixel metrics: not every lesion has a mask in ${names.join(", ")}.`];
}
