import type { ImageFacts } from "../decode/decoder.ts";
import { probeImage } from "../decode/probeImage.ts";
import { FormatError } from "../errors.ts";
import type { Mask } from "../image.ts";
import type { Size } from "../pixels/checks.ts";
import type { FileTree } from "./fileTree.ts";
import type { FindingKind } from "./finding.ts";
import type { Entry } from "./layout.ts";
import { fits, type MaskOptions, readMask } from "./readMask.ts";

/** One picture, decoded with its masks. */
export interface PictureCheck {
  /** Absent where it cannot be read. */
  readonly size?: Size;
  /** By its content: `png`, `jpeg`; `other` where a decoder of the caller's knows it. */
  readonly format?: ImageFacts["format"];
  readonly found: readonly { readonly kind: FindingKind; readonly place: string }[];
}

/** Decodes a picture and its masks, and says what is wrong with them. */
export async function checkPicture(tree: FileTree, entry: Entry, options: MaskOptions): Promise<PictureCheck> {
  const found: { kind: FindingKind; place: string }[] = [];
  const size = await attempt(entry.path, found, async (): Promise<Size> => {
    const { width, height } = await options.decode(await tree.open(entry.path));
    return { width, height };
  });
  if (size === undefined) return { found };
  const masks: Mask[] = [];
  for (const path of entry.masks) {
    const mask = await attempt(path, found, async () =>
      readMask(await tree.open(path), await tree.open(entry.path), size, options),
    );
    if (mask === undefined) continue;
    const place = `${path}: ${mask.width} x ${mask.height}, its picture ${size.width} x ${size.height}`;
    if (!fits(mask, size)) found.push({ kind: "mask-proportions", place });
    else if (mask.width !== size.width || mask.height !== size.height) found.push({ kind: "mask-size", place });
    masks.push(mask);
  }
  if (masks.length === entry.masks.length && masks.length > 0) {
    const isAbnormal = masks.some(({ data }) => data.includes(1));
    const isFull = masks.some(({ data }) => !data.includes(0));
    if (entry.label === 1 && !isAbnormal) found.push({ kind: "mask-empty", place: entry.path });
    if (entry.label === 0 && isAbnormal) found.push({ kind: "mask-normal", place: entry.path });
    if (entry.label === 1 && isFull) found.push({ kind: "mask-full", place: entry.path });
  }
  return { size, format: await formatOf(tree, entry.path), found };
}

async function attempt<T>(
  path: string,
  found: { kind: FindingKind; place: string }[],
  act: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (reason) {
    if (!(reason instanceof FormatError)) throw reason;
    found.push({ kind: "unreadable", place: `${path}: ${reason.detail}` });
    return undefined;
  }
}

async function formatOf(tree: FileTree, path: string): Promise<string> {
  try {
    return (await probeImage(await tree.open(path))).format;
  } catch (reason) {
    if (reason instanceof FormatError) return "other";
    throw reason;
  }
}
