import type { Split } from "../dataset.ts";
import type { Label } from "../samples.ts";
import type { FileTree } from "./fileTree.ts";
import type { Listing } from "./listing.ts";

/** One picture as its folder describes it. */
export interface Entry {
  readonly path: string;
  readonly label: Label;
  /** What the folder or table calls it. */
  readonly className: string;
  /** Files that show its abnormal pixels, to be merged. */
  readonly masks: readonly string[];
  readonly split?: Split;
  /** Which of several objects (`bottle`, `Brain_AD`) it belongs to; empty where there is one. */
  readonly object: string;
}

/** Something that keeps a folder from being used as it is. */
export interface Problem {
  readonly file: string;
  readonly reason: string;
}

/** A folder as one layout understands it. */
export interface Reading {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /** What was left out on purpose, and why. */
  readonly notes: readonly string[];
}

export interface LayoutOptions {
  /** Names of folders, or labels of a table, that are normal; upper or lower case alike. Default: good, normal, no. */
  readonly normal?: readonly string[];
  /** CheXpert's -1, "uncertain": leave such pictures out (default), or take the finding as absent or present. */
  readonly uncertain?: "exclude" | "absent" | "present";
}

/** One way to lay out a set of pictures. */
export interface Layout {
  readonly name: string;
  /** Its shape, for messages. */
  readonly about: string;
  /** By names alone: nothing is opened. */
  recognise(listing: Listing, options: LayoutOptions): boolean;
  /** @throws FormatError when a table in it is malformed. */
  read(listing: Listing, tree: FileTree, options: LayoutOptions): Promise<Reading>;
}

export const NORMAL_NAMES: readonly string[] = ["good", "normal", "no"];

const SPLITS: ReadonlyMap<string, Split> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["valid", "valid"],
  ["val", "valid"],
  ["validation", "valid"],
  ["test", "test"],
  ["testing", "test"],
]);

export function splitOf(name: string): Split | undefined {
  return SPLITS.get(name.toLowerCase());
}

export function isNormalName(name: string, { normal = NORMAL_NAMES }: LayoutOptions): boolean {
  const plain = simplified(name);
  return normal.some((known) => simplified(known) === plain);
}

/** One form for names that look alike: of one Unicode form, in lower case. */
export function simplified(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** The first few of a list, for a message: `a, b, c and 9 more`. */
export function someOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `1 picture`, `2 pictures`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
