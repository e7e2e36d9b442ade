import type { Split } from "../dataset.ts";
import { splitOf } from "./layout.ts";
import { foldersOf, stemOf } from "./listing.ts";

/** Folders whose files are masks. `ground_true` is how MediCLIP spells it. */
const MASK_FOLDER = /^(?:masks?|ground_?truth|ground_true|anomaly_mask|labels?|gt)$/i;

/** `benign (1)_mask.png`, `benign (1)_mask_1.png`: a mask that lies beside its picture. */
const MASK_NAME = /^(.+?)_mask(?![a-z])/i;

/** Folders that only say that pictures are in them. */
const IMAGE_FOLDER = /^(?:img|images?)$/i;

/** A file by what its path says. */
export interface Place {
  readonly path: string;
  /** Its folders, without those that stand for a split, for pictures or for masks. */
  readonly folders: readonly string[];
  readonly stem: string;
  readonly split?: Split;
  /** For a mask: the names, without suffix, that its picture may have, the likeliest first. */
  readonly maskOf?: readonly string[];
}

/** @param ignore Further folders that mean nothing. */
export function placeOf(path: string, ignore?: RegExp): Place {
  const all = foldersOf(path);
  const stem = stemOf(path);
  const splitAt = all.findIndex((name) => splitOf(name) !== undefined);
  const split = splitOf(all[splitAt] ?? "");
  const means = (name: string): boolean => !MASK_FOLDER.test(name) && !IMAGE_FOLDER.test(name) && !ignore?.test(name);
  const folders = all.filter((name, i) => i !== splitAt && means(name));
  const base = MASK_NAME.exec(stem)?.[1];
  const inMaskFolder = all.some((name) => MASK_FOLDER.test(name));
  const maskOf = [...(inMaskFolder ? [stem] : []), ...(base === undefined ? [] : [base])];
  return {
    path,
    folders,
    stem,
    ...(split === undefined ? {} : { split }),
    ...(maskOf.length === 0 ? {} : { maskOf }),
  };
}
