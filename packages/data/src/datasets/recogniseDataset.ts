import { FormatError, quote } from "../errors.ts";
import type { FileTree } from "./fileTree.ts";
import { groupBy } from "./groupBy.ts";
import {
  counted,
  type Layout,
  type LayoutOptions,
  NORMAL_NAMES,
  type Problem,
  type Reading,
  someOf,
} from "./layout.ts";
import { LAYOUTS } from "./layouts.ts";
import { foldersOf, type Listing, listFiles } from "./listing.ts";

/** Characters of a list of folders in a message. */
const LONGEST_LIST = 160;

export interface RecogniseOptions extends LayoutOptions {
  /** What errors and reports call the set. Default "dataset". */
  readonly name?: string;
  /** Name of a layout, instead of the first that recognises the folder. */
  readonly layout?: string;
  /** The layouts that are known. Default `LAYOUTS`; one's own can stand before them. */
  readonly layouts?: readonly Layout[];
  /** Of several objects (`bottle`, `Brain_AD`) only this one. */
  readonly object?: string;
}

/** A folder that a layout has read: names alone, no picture opened. */
export interface Recognised extends Reading {
  readonly layout: string;
}

/**
 * Reads a folder by the first layout that recognises it. Where it holds several objects, classes are called `object/class`.
 * @throws FormatError where no layout does, or nothing in it is normal, saying what was seen and what is expected.
 */
export async function recogniseDataset(tree: FileTree, options: RecogniseOptions = {}): Promise<Recognised> {
  const { name = "dataset", layout, layouts = LAYOUTS, object } = options;
  const listing = await listFiles(tree);
  const known = layouts.find((one) => (layout === undefined ? one.recognise(listing, options) : one.name === layout));
  if (known === undefined && layout !== undefined) {
    throw new RangeError(`expected a layout of ${layouts.map((one) => one.name).join(", ")}, got ${quote(layout)}`);
  }
  if (known === undefined) throw nothingNormal(name, listing, options);
  const reading = await known.read(listing, tree, options);
  const objects = groupBy(reading.entries, (entry) => entry.object);
  if (object !== undefined && !objects.has(object)) {
    const found = someOf([...objects.keys()].map(quote), 20);
    throw new FormatError(name, `expected an object of ${found || "none"}, got ${quote(object)}`);
  }
  const entries = (object === undefined ? reading.entries : (objects.get(object) ?? [])).map((entry) =>
    objects.size > 1 && object === undefined && entry.object !== ""
      ? { ...entry, className: `${entry.object}/${entry.className}` }
      : entry,
  );
  const problems = [...reading.problems, ...twice(entries.map(({ path }) => path))];
  if (problems.length === 0 && !entries.some(({ label }) => label === 0)) throw nothingNormal(name, listing, options);
  return { layout: known.name, entries, problems, notes: reading.notes };
}

/** A table can name a picture twice, with two labels even. */
function twice(paths: readonly string[]): Problem[] {
  const repeated = [...groupBy(paths, (path) => path)].filter(([, list]) => list.length > 1);
  return repeated.map(([file, list]) => ({ file, reason: `is listed ${list.length} times` }));
}

function nothingNormal(
  name: string,
  { paths, pictures }: Listing,
  { normal = NORMAL_NAMES }: LayoutOptions,
): FormatError {
  const folders = [...groupBy(pictures, (path) => foldersOf(path).join("/") || ".")];
  const seen = folders.map(([folder, list]) => `${folder} (${counted(list.length, "picture")})`);
  const found =
    seen.length > 0 ? shortened(someOf(seen, 6)) : `${counted(paths.length, "file")}, none of them a picture`;
  const expected = `a folder of normal pictures called ${normal.join(", ")}, or a known layout`;
  return new FormatError(
    name,
    `found nothing normal: expected ${expected}; got ${found}. Rename one, or name it as \`normal\``,
  );
}

/** Names of folders can be long, and a message is one line. */
const shortened = (text: string): string => (text.length > LONGEST_LIST ? `${text.slice(0, LONGEST_LIST)}…` : text);
