import { groupBy } from "./groupBy.ts";
import { type Entry, type Problem, someOf } from "./layout.ts";
import type { Place } from "./place.ts";

/** A picture with its place among the folders. */
export interface Placed {
  readonly place: Place;
  readonly entry: Entry;
}

export interface Pairs {
  /** Masks by the path of their picture. */
  readonly found: ReadonlyMap<string, readonly string[]>;
  /** Masks without a picture. */
  readonly orphans: readonly string[];
  /** Masks that fit several pictures equally well. */
  readonly problems: readonly Problem[];
}

/**
 * Finds the picture of each mask: one with its name in the same class; else the one that its folder is named for (several masks of one
 * picture); else, for masks in one folder for all classes, one with its name anywhere below, the abnormal ones first.
 */
export function pairMasks(masks: readonly Place[], pictures: readonly Placed[]): Pairs {
  const byStem = groupBy(pictures, ({ place }) => place.stem);
  const byPath = groupBy(pictures, ({ place }) => [...place.folders, place.stem].join("/"));
  const found = new Map<string, string[]>();
  const orphans: string[] = [];
  const problems: Problem[] = [];
  for (const mask of masks) {
    const names = mask.maskOf ?? [];
    const inSplit = ({ place }: Placed): boolean => mask.split === undefined || mask.split === place.split;
    const at = (path: readonly string[]): Placed[] => (byPath.get(path.join("/")) ?? []).filter(inSplit);
    const sameClass = names.map((stem) => at([...mask.folders, stem]));
    const named = (): Placed[][] => names.map((stem) => (byStem.get(stem) ?? []).filter(inSplit));
    const fitting = filled([...sameClass, at(mask.folders)]) ?? fittingBelow(mask, named());
    const [picture, ...others] = fitting;
    if (picture === undefined) orphans.push(mask.path);
    else if (others.length === 0) {
      const list = found.get(picture.entry.path) ?? [];
      list.push(mask.path);
      found.set(picture.entry.path, list);
    } else {
      const paths = fitting.map(({ entry }) => entry.path);
      problems.push({
        file: mask.path,
        reason: `a mask that fits ${someOf(paths)}; put masks into folders named for classes`,
      });
    }
  }
  return { found, orphans, problems };
}

/** Looked for last: where pictures of many folders share a name, these lists are long. */
function fittingBelow({ folders }: Place, named: readonly (readonly Placed[])[]): readonly Placed[] {
  const below = named.map((list) => list.filter(({ place }) => isBelow(place.folders, folders)));
  const abnormal = below.map((list) => list.filter(({ entry }) => entry.label === 1));
  return filled([...abnormal, ...below]) ?? [];
}

const filled = (lists: readonly (readonly Placed[])[]): readonly Placed[] | undefined =>
  lists.find((list) => list.length > 0);

function isBelow(folders: readonly string[], top: readonly string[]): boolean {
  return folders.length > top.length && top.every((name, i) => folders[i] === name);
}
