import { FormatError, quote } from "../../errors.ts";
import { type Entry, isNormalName, type Layout, type LayoutOptions, type Problem, splitOf } from "../layout.ts";
import type { Listing } from "../listing.ts";
import { hasNormalFolder } from "../readFolders.ts";
import { readText } from "../readText.ts";
import { readTable, type TableRow } from "../table.ts";

/**
 * A table of one's own in the top folder: `path,label[,mask][,split]`, paths from that folder. A label is 0 or the name of something
 * normal, 1 or the name of a defect. Recognised as `manifest.csv`, or as the only table where no folder is called normal.
 */
export const manifest: Layout = {
  name: "manifest",
  about: "manifest.csv with path,label[,mask][,split]",
  recognise: (listing, options) => listing.find("manifest.csv") !== undefined || isOnlyGuide(listing, options),
  async read(listing, tree, options) {
    const path = listing.find("manifest.csv") ?? tables(listing)[0];
    if (path === undefined) throw new FormatError("manifest.csv", "there is no table in the top folder");
    const source = await tree.open(path);
    const { rows, has } = readTable(source.name, await readText(source), ["path", "label"]);
    const entries: Entry[] = [];
    const problems: Problem[] = [];
    for (const row of rows) {
      const name = row.get("path");
      const where = `${source.name} line ${row.line}`;
      const mask = row.get("mask");
      const [picture, shown] = [listing.find(name), listing.find(mask)];
      const missing = [...(picture === undefined ? [name] : []), ...(mask !== "" && shown === undefined ? [mask] : [])];
      const reason = `is not there; ${path} line ${row.line} names it`;
      problems.push(...missing.map((file) => ({ file: file || "(no path)", reason })));
      const split = splitOf(row.get("split"));
      if (has("split") && split === undefined) {
        throw new FormatError(where, `expected split train, valid or test, got ${quote(row.get("split"))}`);
      }
      const { label, className } = classOf(row, where, options);
      if (picture === undefined) continue;
      const masks = shown === undefined ? [] : [shown];
      entries.push({ path: picture, label, className, masks, object: "", ...(split === undefined ? {} : { split }) });
    }
    return { entries, problems, notes: [] };
  },
};

const tables = ({ paths }: Listing): readonly string[] => paths.filter((path) => /^[^/]+\.csv$/i.test(path));

function isOnlyGuide(listing: Listing, options: LayoutOptions): boolean {
  return tables(listing).length === 1 && listing.pictures.length > 0 && !hasNormalFolder(listing, options);
}

function classOf(row: TableRow, where: string, options: LayoutOptions): Pick<Entry, "label" | "className"> {
  const text = row.get("label");
  if (text === "0" || isNormalName(text, options)) return { label: 0, className: text === "0" ? "normal" : text };
  if (text === "1") return { label: 1, className: "abnormal" };
  if (text === "" || Number.isFinite(Number(text))) {
    throw new FormatError(where, `expected label 0, 1 or the name of a class, got ${quote(text)}`);
  }
  return { label: 1, className: text };
}
