import type { Size } from "../pixels/checks.ts";
import { checkPicture, type PictureCheck } from "./checkPicture.ts";
import { contentsOf } from "./contents.ts";
import { type DatasetDescription, describeEntries } from "./describeDataset.ts";
import type { FileTree } from "./fileTree.ts";
import { FINDINGS, type Finding, type FindingKind } from "./finding.ts";
import { groupBy } from "./groupBy.ts";
import { type Entry, simplified } from "./layout.ts";
import type { OpenDatasetOptions } from "./openDataset.ts";
import { recogniseDataset } from "./recogniseDataset.ts";

/** All that is to be said of a folder before anything is learned from it. */
export interface DatasetReport extends DatasetDescription {
  readonly layout: string;
  /** What the layout left out on purpose. */
  readonly notes: readonly string[];
  /** Of the pictures that can be read; absent where there is none. By number of pixels. */
  readonly sizes?: { readonly smallest: Size; readonly largest: Size; readonly different: number };
  /** Pictures by format, as their content says. */
  readonly formats: Readonly<Record<string, number>>;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** One kind of finding and one place of it. */
type Found = PictureCheck["found"][number];

/**
 * Recognises a folder, decodes every picture and mask in it, one at a time, and reports what it holds and what is wrong with it.
 * @throws FormatError where no layout recognises it, or a table in it is malformed.
 */
export async function checkDataset(tree: FileTree, options: OpenDatasetOptions): Promise<DatasetReport> {
  const { layout, entries, problems, notes } = await recogniseDataset(tree, options);
  const found: Found[] = problems.map(({ file, reason }) => ({ kind: "problem", place: `${file}: ${reason}` }));
  const sizes: Size[] = [];
  const formats: Record<string, number> = {};
  const readable: Entry[] = [];
  for (const entry of entries) {
    const check = await checkPicture(tree, entry, options);
    found.push(...check.found);
    if (check.size === undefined || check.format === undefined) continue;
    sizes.push(check.size);
    formats[check.format] = (formats[check.format] ?? 0) + 1;
    readable.push(entry);
  }
  const whole = [
    ...missingMasks(entries),
    ...(await copies(tree, readable)),
    ...labels(entries),
    ...classNames(entries),
  ];
  const findings = gather([...found, ...whole]);
  return {
    ...describeEntries(options.name ?? "dataset", entries),
    layout,
    notes,
    ...(sizes.length === 0 ? {} : { sizes: range(sizes) }),
    formats,
    errors: findings.filter(({ kind }) => FINDINGS[kind].level === "error"),
    warnings: findings.filter(({ kind }) => FINDINGS[kind].level === "warning"),
  };
}

function gather(found: readonly Found[]): Finding[] {
  return [...groupBy(found, ({ kind }) => kind)].map(([kind, list]) => ({
    kind,
    message: FINDINGS[kind].message,
    places: list.map(({ place }) => place),
  }));
}

function range(sizes: readonly Size[]): { smallest: Size; largest: Size; different: number } {
  const pixels = ({ width, height }: Size): number => width * height;
  return {
    smallest: sizes.reduce((a, b) => (pixels(b) < pixels(a) ? b : a)),
    largest: sizes.reduce((a, b) => (pixels(b) > pixels(a) ? b : a)),
    different: new Set(sizes.map(({ width, height }) => `${width} x ${height}`)).size,
  };
}

function missingMasks(entries: readonly Entry[]): Found[] {
  const abnormal = entries.filter(({ label }) => label === 1);
  const without = abnormal.filter(({ masks }) => masks.length === 0);
  return without.length === abnormal.length ? [] : without.map(({ path }) => ({ kind: "mask-missing", place: path }));
}

async function copies(tree: FileTree, entries: readonly Entry[]): Promise<Found[]> {
  const contents = await contentsOf(
    tree,
    entries.map(({ path }) => path),
  );
  const groups = groupBy(entries.keys(), (i) => contents[i]);
  const found: Found[] = [];
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const same = group.map((i) => entries[i] as Entry);
    const differ = (factOf: (entry: Entry) => unknown): boolean => new Set(same.map(factOf)).size > 1;
    const kind: FindingKind = differ(({ label }) => label)
      ? "copies-labels"
      : differ(({ split }) => split === "test")
        ? "copies-apart"
        : "copies";
    found.push({ kind, place: same.map(({ path }) => path).join(" = ") });
  }
  return found;
}

function labels(entries: readonly Entry[]): Found[] {
  const normal = entries.filter(({ label }) => label === 0);
  const found: Found[] = [];
  if (normal.length === entries.length) found.push({ kind: "no-abnormal", place: `${normal.length} normal` });
  if (normal.length === 1) found.push({ kind: "one-normal", place: normal[0]?.path ?? "" });
  return found;
}

function classNames(entries: readonly Entry[]): Found[] {
  const names = [...new Set(entries.map(({ className }) => className))];
  const alike = [...groupBy(names, simplified).values()].filter((group) => group.length > 1);
  return alike.map((group) => ({ kind: "class-names", place: group.join(" and ") }));
}
