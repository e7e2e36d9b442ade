import { counted, type Entry, isNormalName, type LayoutOptions, type Problem, type Reading, someOf } from "./layout.ts";
import { foldersOf, type Listing } from "./listing.ts";
import { type Placed, pairMasks } from "./pairMasks.ts";
import { type Place, placeOf } from "./place.ts";

/** Whether some picture lies in a folder with the name of a normal class. */
export function hasNormalFolder(listing: Listing, options: LayoutOptions): boolean {
  return listing.pictures.some((path) => foldersOf(path).some((name) => isNormalName(name, options)));
}

/**
 * Classes as folders: a normal one, and every folder beside it an abnormal one; around them, or inside, may lie folders for splits
 * (`train`), for objects (`bottle`), for pictures (`img`) and for masks (`ground_truth`).
 * @param ignore Further folders that mean nothing.
 */
export function readFolders(listing: Listing, options: LayoutOptions, ignore?: RegExp): Reading {
  const places = listing.pictures.map((path) => placeOf(path, ignore));
  const { placed, strays } = classify(
    places.filter(({ maskOf }) => maskOf === undefined),
    options,
  );
  const { found, orphans, problems } = pairMasks(
    places.filter(({ maskOf }) => maskOf !== undefined),
    placed,
  );
  const entries = placed.map(({ entry }) => ({ ...entry, masks: found.get(entry.path) ?? [] }));
  const leftOut = (files: readonly string[], noun: string, where: string): string[] =>
    files.length === 0 ? [] : [`${counted(files.length, noun)} ${where} left out: ${someOf(files)}`];
  return {
    entries,
    problems: [...problems, ...mixedSplits(entries)],
    notes: [
      ...leftOut(strays, "picture", "outside the folders of classes"),
      ...leftOut(orphans, "mask", "without a picture"),
    ],
  };
}

/** The folder that holds a normal class holds the others too: what lies beside `good` is abnormal. */
function classify(places: readonly Place[], options: LayoutOptions): { placed: Placed[]; strays: string[] } {
  const normalAt = (place: Place): number => place.folders.findIndex((name) => isNormalName(name, options));
  const homes = new Set<string>();
  for (const place of places) {
    const at = normalAt(place);
    if (at >= 0) homes.add(place.folders.slice(0, at).join("/"));
  }
  const placed: Placed[] = [];
  const strays: string[] = [];
  for (const place of places) {
    const { path, folders, split } = place;
    const at = normalAt(place);
    const classAt = at >= 0 ? at : folders.findLastIndex((_, i) => homes.has(folders.slice(0, i).join("/")));
    const className = folders[classAt];
    if (className === undefined) {
      strays.push(path);
      continue;
    }
    const entry: Entry = {
      path,
      label: at >= 0 ? 0 : 1,
      className,
      masks: [],
      object: folders.slice(0, classAt).join("/"),
      ...(split === undefined ? {} : { split }),
    };
    placed.push({ place, entry });
  }
  return { placed, strays };
}

/** A set is divided as a whole or not at all: a class outside of `train` and `test` would belong nowhere. */
function mixedSplits(entries: readonly Entry[]): Problem[] {
  const outside = entries.filter(({ split }) => split === undefined).map(({ path }) => path);
  if (outside.length === 0 || outside.length === entries.length) return [];
  return [{ file: someOf(outside), reason: "outside of train, valid and test, where other pictures lie; move them" }];
}
