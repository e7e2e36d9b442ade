import type { Dataset, Split } from "../dataset.ts";
import type { Label } from "../samples.ts";
import { byCodePoint } from "./byCodePoint.ts";
import { groupBy } from "./groupBy.ts";
import type { Entry } from "./layout.ts";

/** A dataset in numbers. */
export interface DatasetDescription {
  readonly name: string;
  readonly pictures: number;
  readonly classes: readonly ClassCount[];
  /** One row where the folder is not divided, without `split`. */
  readonly splits: readonly SplitCount[];
}

export interface ClassCount {
  readonly name: string;
  readonly label: Label;
  readonly pictures: number;
}

export interface SplitCount {
  readonly split?: Split;
  readonly normal: number;
  readonly abnormal: number;
  /** Abnormal pictures that have a mask. */
  readonly masked: number;
}

const ORDER: readonly (Split | undefined)[] = [undefined, "train", "valid", "test"];

/** Counts pictures by class, label and split. Opens none. */
export function describeDataset(data: Dataset): DatasetDescription {
  const rows = [...data.keys.keys()].map((i): Row => {
    const label = data.labels[i] as Label;
    const className = data.classes?.[i] ?? (label === 0 ? "normal" : "abnormal");
    return { label, className, split: data.splits?.[i], masked: data.masked[i] ?? false };
  });
  return describeRows(data.name, rows);
}

/** The same of entries, before they are a dataset. */
export function describeEntries(name: string, entries: readonly Entry[]): DatasetDescription {
  return describeRows(
    name,
    entries.map(({ label, className, split, masks }) => ({ label, className, split, masked: masks.length > 0 })),
  );
}

interface Row {
  readonly label: Label;
  readonly className: string;
  readonly split: Split | undefined;
  readonly masked: boolean;
}

function describeRows(name: string, rows: readonly Row[]): DatasetDescription {
  const classes = [...groupBy(rows, ({ label, className }) => `${label}${className}`).values()].map(
    (list): ClassCount => ({ name: list[0]?.className ?? "", label: list[0]?.label ?? 0, pictures: list.length }),
  );
  const splits = [...groupBy(rows, ({ split }) => split)].map(([split, list]): SplitCount => {
    const abnormal = list.filter(({ label }) => label === 1);
    return {
      ...(split === undefined ? {} : { split }),
      normal: list.length - abnormal.length,
      abnormal: abnormal.length,
      masked: abnormal.filter(({ masked }) => masked).length,
    };
  });
  return {
    name,
    pictures: rows.length,
    classes: classes.sort((a, b) => a.label - b.label || byCodePoint(a.name, b.name)),
    splits: splits.sort((a, b) => ORDER.indexOf(a.split) - ORDER.indexOf(b.split)),
  };
}
