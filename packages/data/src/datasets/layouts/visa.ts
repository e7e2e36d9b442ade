import { FormatError, quote } from "../../errors.ts";
import type { FileTree } from "../fileTree.ts";
import {
  counted,
  type Entry,
  isNormalName,
  type Layout,
  type LayoutOptions,
  type Problem,
  type Reading,
  splitOf,
} from "../layout.ts";
import type { Listing } from "../listing.ts";
import { readFolders } from "../readFolders.ts";
import { readText } from "../readText.ts";
import { readTable } from "../table.ts";

/** Tables of splits, the one for learning from normal pictures first. */
const TABLES = ["split_csv/1cls.csv", "split_csv/2cls_fewshot.csv", "split_csv/2cls_highshot.csv"];

/**
 * VisA, one object or all of them. The table divides the pictures where it is there: `object,split,label,image,mask`.
 * @see Zou et al. 2022, arXiv:2207.14315.
 */
export const visa: Layout = {
  name: "visa",
  about: "[OBJECT/]Data/Images/{Normal,Anomaly}/*, Data/Masks/Anomaly/*, split_csv/1cls.csv",
  recognise: ({ pictures }) => pictures.some((path) => /(?:^|\/)Data\/Images\/(?:Normal|Anomaly)\//.test(path)),
  async read(listing, tree, options) {
    const table = TABLES.map((name) => listing.find(name)).find((path) => path !== undefined);
    return table === undefined ? readFolders(listing, options, /^Data$/) : readSplit(table, listing, tree, options);
  },
};

async function readSplit(path: string, listing: Listing, tree: FileTree, options: LayoutOptions): Promise<Reading> {
  const source = await tree.open(path);
  const { rows } = readTable(source.name, await readText(source), ["object", "split", "label", "image", "mask"]);
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  let absent = 0;
  for (const row of rows) {
    const found = listing.find(row.get("image"));
    const split = splitOf(row.get("split"));
    if (split === undefined) {
      const detail = `line ${row.line}: expected train, valid or test, got ${quote(row.get("split"))}`;
      throw new FormatError(source.name, detail);
    }
    if (found === undefined) {
      absent += 1; // whoever has some of the objects still has the table of all
      continue;
    }
    const named = row.get("mask");
    const mask = listing.find(named);
    if (named !== "" && mask === undefined) {
      problems.push({ file: named, reason: `is not there; ${path} line ${row.line} names it` });
    }
    entries.push({
      path: found,
      label: isNormalName(row.get("label"), options) ? 0 : 1,
      className: row.get("label"),
      masks: mask === undefined ? [] : [mask],
      split,
      object: row.get("object"),
    });
  }
  const notes = absent === 0 ? [] : [`${counted(absent, "picture")} named by ${path} and not there left out`];
  return { entries, problems, notes };
}
