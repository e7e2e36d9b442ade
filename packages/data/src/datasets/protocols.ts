import type { Label } from "../samples.ts";
import type { Recognised } from "./recogniseDataset.ts";

/** How MediCLIP divides one of its datasets. */
export interface Protocol {
  readonly name: string;
  /** Pictures of the test set. The remaining normal ones are for training; remaining abnormal ones are not used. */
  readonly test: Readonly<Record<Label, number>>;
  /** Pictures of the whole dataset, where it has a fixed number. */
  readonly whole?: Readonly<Record<Label, number>>;
  /** The same test set of a part of the dataset with that many pictures. */
  share(pictures: Readonly<Record<Label, number>>): Readonly<Record<Label, number>>;
  /** Whether a folder is of this dataset. */
  fits(folder: Recognised): boolean;
}

const classesOf = ({ entries }: Recognised): string =>
  [...new Set(entries.map(({ className }) => className.toLowerCase()))].sort().join(" ");

/** @see MediCLIP (arXiv:2405.11315), section 3, for the sizes of the test sets. */
export const MEDICLIP_PROTOCOLS: readonly Protocol[] = [
  {
    name: "BUSI",
    test: { 0: 101, 1: 647 },
    whole: { 0: 133, 1: 647 },
    share: ({ 0: normal, 1: abnormal }) => ({ 0: Math.round((normal * 101) / 133), 1: abnormal }),
    fits: ({ layout }) => layout === "busi",
  },
  {
    name: "BrainMRI",
    test: { 0: 65, 1: 155 },
    whole: { 0: 98, 1: 155 },
    share: ({ 0: normal, 1: abnormal }) => ({ 0: Math.round((normal * 65) / 98), 1: abnormal }),
    fits: (folder) => folder.layout === "plain" && classesOf(folder) === "no yes",
  },
  {
    name: "CheXpert",
    test: { 0: 250, 1: 250 },
    share({ 0: normal, 1: abnormal }) {
      const each = Math.min(250, Math.floor(normal / 2), abnormal);
      return { 0: each, 1: each };
    },
    fits: ({ layout }) => layout === "chexpert",
  },
];
