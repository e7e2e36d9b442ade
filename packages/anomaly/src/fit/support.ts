import { toGrid } from "@nidus/clip";
import { hashPixels, type Image, type Label, type Mask, type Sample } from "@nidus/data";
import type { AnyHead } from "../head.ts";
import { maskToGrid } from "../maskToGrid.ts";

/** A picture of the support at the tower's size S. */
export interface SupportPicture {
  readonly key: string;
  /** Of the picture as it came: see `hashPixels`. */
  readonly sha256: string;
  readonly label: Label;
  /** As training sees it. */
  readonly fit: Image;
  /** As prediction will see such pictures: for memory and calibration. */
  readonly predict: Image;
  /** `[S, S]`. */
  readonly mask?: Mask;
}

/** Pictures in a row: `Samples`, or a list of samples. */
export interface Pictures {
  readonly length: number;
  at(index: number): Promise<Sample> | Sample | undefined;
  readonly labels?: readonly Label[];
}

/**
 * Reads a support, sorted by key and then by content, so that the order in which a disk lists its files changes nothing. What is
 * held are its pictures at the tower's size.
 */
export async function readSupport(head: AnyHead, pictures: Pictures, signal?: AbortSignal): Promise<SupportPicture[]> {
  const [fit, predict] = [toGrid(head, { phase: "fit" }), toGrid(head, { phase: "predict" })];
  const read: SupportPicture[] = [];
  for (let i = 0; i < pictures.length; i++) {
    signal?.throwIfAborted();
    const { key, image, mask, label } = (await pictures.at(i)) as Sample;
    read.push({
      key,
      sha256: await hashPixels(image),
      label: pictures.labels?.[i] ?? label ?? 0,
      fit: fit(image),
      predict: predict(image),
      mask: mask && maskToGrid(head)(mask),
    });
  }
  return read.sort((a, b) => byText(a.key, b.key) || byText(a.sha256, b.sha256));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
