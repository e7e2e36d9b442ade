import { FormatError, quote } from "../../errors.ts";
import type { FileTree } from "../fileTree.ts";
import { counted, type Entry, type Layout, type LayoutOptions, type Reading, splitOf } from "../layout.ts";
import { foldersOf, type Listing, stemOf } from "../listing.ts";
import { readText } from "../readText.ts";
import { readTable, type TableRow } from "../table.ts";

const NORMAL = "No Finding";

/** The twelve of CheXpert's 14 labels that are findings; beside `No Finding` there is `Support Devices`, which is none. */
const FINDINGS: readonly string[] = [
  "Enlarged Cardiomediastinum",
  "Cardiomegaly",
  "Lung Opacity",
  "Lung Lesion",
  "Edema",
  "Consolidation",
  "Pneumonia",
  "Atelectasis",
  "Pneumothorax",
  "Pleural Effusion",
  "Pleural Other",
  "Fracture",
];

/**
 * CheXpert: `train.csv` and `valid.csv` with 14 labels, 1 present, 0 absent, -1 uncertain, empty not mentioned. A film with a finding is
 * abnormal, one with `No Finding` normal; an uncertain one is treated as `options.uncertain` says, and one about which nothing is
 * said is left out. What is left out is counted in the notes.
 * @see Irvin et al. 2019, arXiv:1901.07031.
 */
export const chexpert: Layout = {
  name: "chexpert",
  about: "train.csv, valid.csv with Path and 14 labels, patient*/study*/view*.jpg",
  recognise: (listing) =>
    tables(listing).length > 0 && listing.pictures.some((path) => /(?:^|\/)patient\d+\/study\d+\//.test(path)),
  async read(listing, tree, options) {
    const readings: Reading[] = [];
    for (const path of tables(listing)) readings.push(await readLabels(path, listing, tree, options));
    return {
      entries: readings.flatMap(({ entries }) => entries),
      problems: [],
      notes: readings.flatMap(({ notes }) => notes),
    };
  },
};

const tables = ({ paths }: Listing): readonly string[] =>
  paths.filter((path) => /^(?:[^/]+\/)?(?:train|valid|test)\.csv$/.test(path));

async function readLabels(path: string, listing: Listing, tree: FileTree, options: LayoutOptions): Promise<Reading> {
  const source = await tree.open(path);
  const { rows } = readTable(source.name, await readText(source), ["Path", NORMAL, ...FINDINGS]);
  const split = splitOf(stemOf(path.replace(/\.csv$/, "")));
  const entries: Entry[] = [];
  const leftOut = { absent: 0, uncertain: 0, unlabelled: 0 };
  for (const row of rows) {
    const picture = findPicture(row.get("Path"), foldersOf(path), listing);
    const judged = judge(row, source.name, options);
    if (picture === undefined) leftOut.absent += 1;
    else if (typeof judged === "string") leftOut[judged] += 1;
    else entries.push({ path: picture, ...judged, masks: [], object: "", ...(split === undefined ? {} : { split }) });
  }
  const notes = [
    [leftOut.uncertain, "uncertain (-1)"],
    [leftOut.unlabelled, "without finding or No Finding"],
    [leftOut.absent, "not there"],
  ] as const;
  return {
    entries,
    problems: [],
    notes: notes.flatMap(([count, why]) =>
      count === 0 ? [] : [`${path}: ${counted(count, "picture")} ${why} left out`],
    ),
  };
}

/** Paths in the table begin with folders that the archive was once in: `CheXpert-v1.0-small/train/patient00001/...`. */
function findPicture(path: string, around: readonly string[], listing: Listing): string | undefined {
  const parts = path.split("/");
  for (let skipped = 0; skipped < parts.length; skipped++) {
    const found = listing.find([...around, ...parts.slice(skipped)].join("/"));
    if (found !== undefined) return found;
  }
  return undefined;
}

function judge(
  row: TableRow,
  source: string,
  { uncertain = "exclude" }: LayoutOptions,
): Pick<Entry, "label" | "className"> | "uncertain" | "unlabelled" {
  const states = new Map([NORMAL, ...FINDINGS].map((name) => [name, stateOf(row, name, source)]));
  const having = (state: number): string[] => FINDINGS.filter((name) => states.get(name) === state);
  const present = uncertain === "present" ? [...having(1), ...having(-1)] : having(1);
  if (present.length > 0)
    return { label: 1, className: present.length === 1 ? (present[0] ?? "") : "several findings" };
  if (uncertain === "exclude" && having(-1).length > 0) return "uncertain";
  return states.get(NORMAL) === 1 || (uncertain === "absent" && having(-1).length > 0)
    ? { label: 0, className: NORMAL }
    : "unlabelled";
}

function stateOf(row: TableRow, name: string, source: string): number | undefined {
  const text = row.get(name);
  if (text === "") return undefined;
  const state = Number(text);
  if (state === 1 || state === 0 || state === -1) return state;
  throw new FormatError(source, `line ${row.line}: expected 1, 0, -1 or nothing for ${name}, got ${quote(text)}`);
}
