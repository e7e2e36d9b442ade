import type { Dataset, FewShot } from "../dataset.ts";
import { FormatError, quote } from "../errors.ts";
import type { Label } from "../samples.ts";
import type { ByteSource, Folder } from "../sources.ts";
import { hashFile } from "./contents.ts";
import { heldOut } from "./fewShot.ts";
import { groupBy } from "./groupBy.ts";
import { stemOf } from "./listing.ts";
import { parseShots } from "./parseShots.ts";
import { readWhole, textOf } from "./readText.ts";
import { parseSupport, type SupportFile, type SupportPicture } from "./supportFile.ts";

/**
 * Writes which pictures were drawn, with the SHA-256 of their files, so that others can draw the same.
 * @throws RangeError where pictures are no files.   @throws FormatError where one cannot be read, or the folder not written to.
 */
export async function writeSupport(
  folder: Pick<Folder, "writeAtomic">,
  { support, seed }: Pick<FewShot, "support" | "seed">,
  { name = "support.json" }: { readonly name?: string } = {},
): Promise<void> {
  const pictures: SupportPicture[] = [];
  for (const [i, key] of support.keys.entries()) {
    const file = await support.file?.(i);
    if (file === undefined) throw new RangeError(`writeSupport: the pictures of ${support.name} are no files`);
    pictures.push({ key, label: support.labels[i] as Label, sha256: await hashFile(file) });
  }
  const abnormal = support.labels.filter((label) => label === 1).length;
  const counts = { normal: pictures.length - abnormal, abnormal };
  const head = { version: 1, dataset: support.name, ...(seed === undefined ? {} : { seed }) } as const;
  const content: SupportFile = { ...head, ...counts, pictures };
  await folder.writeAtomic(name, new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`));
}

/**
 * Draws the pictures that a file names: support.json, whose pictures must be the very same files, or a list of MVFA's (`4-shot.txt`).
 * The test set is that of `fewShot`.
 * @param options.run Of a list of MVFA's, which run. Default 0.
 * @throws FormatError for a malformed file; a picture that is not there, is not what the file says, or has another label.
 */
export async function readSupport(
  file: ByteSource,
  data: Dataset,
  { run = 0 }: { readonly run?: number } = {},
): Promise<FewShot> {
  const bytes = withoutMark(await readWhole(file));
  const isJson = bytes.find((byte) => byte > 0x20) === 0x7b; // {
  if (!isJson) return heldOut(data, findShots(file.name, data, textOf(file.name, bytes), run));
  const { pictures, seed } = parseSupport(file.name, bytes);
  if (pictures.length === 0) throw new FormatError(file.name, "expected at least one picture, got none");
  const numbers = new Map(data.keys.map((key, i) => [key, i]));
  const shots: number[] = [];
  for (const picture of pictures) {
    const index = numbers.get(picture.key);
    const name = quote(picture.key);
    if (index === undefined) throw new FormatError(file.name, `${name} is not in ${data.name}`);
    if (shots.includes(index)) throw new FormatError(file.name, `${name} is listed twice`);
    if (data.labels[index] !== picture.label) {
      throw new FormatError(file.name, `${name} has label ${picture.label}, in ${data.name} ${data.labels[index]}`);
    }
    const source = await data.file?.(index);
    if (source === undefined) throw new RangeError(`readSupport: the pictures of ${data.name} are no files`);
    if ((await hashFile(source)) !== picture.sha256) {
      throw new FormatError(file.name, `${name} in ${data.name} is another picture: its SHA-256 differs`);
    }
    shots.push(index);
  }
  return { ...heldOut(data, shots), ...(seed === undefined ? {} : { seed }) };
}

/** The bytes after a byte order mark, which some editors put before text. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** MVFA names files without folders. They are of the `valid` split, where there is one. */
function findShots(source: string, data: Dataset, text: string, run: number): number[] {
  const byStem = groupBy(data.keys.keys(), (i) => stemOf(data.keys[i] ?? ""));
  const shots = parseShots(source, text, run).map(({ name, label }) => {
    const named = (byStem.get(stemOf(name)) ?? []).filter(
      (i) => data.labels[i] === label && data.splits?.[i] !== "test",
    );
    const valid = named.filter((i) => data.splits?.[i] === "valid");
    const [index, ...others] = valid.length > 0 ? valid : named;
    const kind = label === 0 ? "normal" : "abnormal";
    if (index === undefined)
      throw new FormatError(source, `${data.name} has no ${kind} picture ${quote(name)} to learn from`);
    if (others.length > 0) throw new FormatError(source, `${data.name} has several ${kind} pictures ${quote(name)}`);
    return index;
  });
  if (new Set(shots).size < shots.length) throw new FormatError(source, "names a picture twice");
  return shots;
}
