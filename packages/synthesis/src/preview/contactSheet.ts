import { type Image, type Made, type Mask, resizeImage, toBytes } from "@nidus/data";
import { type Canvas, type Colour, canvas } from "./canvas.ts";
import { GLYPH } from "./font.ts";

/** A made sample with what it was made of. */
export interface SheetSample {
  readonly source: Image;
  readonly made: Made;
  /** What to say of it besides its task: where the source comes from, draws. Lines are broken where they are too long. */
  readonly notes: readonly string[];
}

export interface SheetOptions {
  /** Side of a picture on the sheet, pixels. Others than squares fit in. Default 192. */
  readonly side?: number;
  /** Samples beside one another. Default 2. */
  readonly columns?: number;
}

const BACKGROUND: Colour = [24, 26, 30];
const CARD: Colour = [40, 43, 49];
const TEXT: Colour = [226, 228, 232];
const FAINT: Colour = [150, 156, 166];
const GAP = 8;
const TITLES = ["source", "anomaly", "mask"] as const;

/**
 * A labelled sheet: of each sample the source, the picture with the anomaly, the mask (black 0, white 1), its number, its task, and
 * notes in the printable characters of ASCII.  RGB, 8 bits.
 * @throws RangeError for no samples, or sides or columns below 1.
 */
export function contactSheet(samples: readonly SheetSample[], { side = 192, columns = 2 }: SheetOptions = {}): Image {
  if (samples.length === 0) throw new RangeError("contactSheet: expected at least one sample, got none");
  if (!(Number.isInteger(side) && side >= 1 && Number.isInteger(columns) && columns >= 1)) {
    throw new RangeError(`contactSheet: expected a side and columns of at least 1, got ${side} and ${columns}`);
  }
  const across = Math.min(columns, samples.length);
  const inner = TITLES.length * side + (TITLES.length - 1) * GAP;
  const notes = samples.map((sample, i) => linesOf(sample, i, Math.floor(inner / GLYPH.advance)));
  const textHeight = Math.max(...notes.map((lines) => lines.length)) * GLYPH.lineHeight;
  const card = { height: GLYPH.lineHeight + side + GAP + textHeight + 2 * GAP, width: inner + 2 * GAP };
  const rows = Math.ceil(samples.length / across);
  const sheet = canvas(rows * (card.height + GAP) + GAP, across * (card.width + GAP) + GAP, BACKGROUND);
  for (const [i, sample] of samples.entries()) {
    const top = GAP + Math.floor(i / across) * (card.height + GAP);
    const left = GAP + (i % across) * (card.width + GAP);
    sheet.fill({ top, left, ...card }, CARD);
    drawCard(sheet, { sample, lines: notes[i] ?? [], side, top: top + GAP, left: left + GAP });
  }
  return sheet.image;
}

interface Card {
  readonly sample: SheetSample;
  readonly lines: readonly string[];
  readonly side: number;
  readonly top: number;
  readonly left: number;
}

function drawCard(sheet: Canvas, { sample, lines, side, top, left }: Card): void {
  const pictures = [sample.source, sample.made.image, maskImage(sample.made.mask)];
  for (const [i, picture] of pictures.entries()) {
    const at = left + i * (side + GAP);
    sheet.write(TITLES[i] ?? "", { top, left: at, colour: FAINT });
    const fitted = fit(toBytes(picture), side);
    const middle = { top: Math.floor((side - fitted.height) / 2), left: Math.floor((side - fitted.width) / 2) };
    sheet.paste(fitted, { top: top + GLYPH.lineHeight + middle.top, left: at + middle.left });
  }
  for (const [i, line] of lines.entries()) {
    const below = top + GLYPH.lineHeight + side + GAP + i * GLYPH.lineHeight;
    sheet.write(line, { top: below, left, colour: i === 0 ? TEXT : FAINT });
  }
}

/** The greatest of its shape that fits into a square. */
function fit(image: Image, side: number): Image {
  const scale = side / Math.max(image.width, image.height);
  const length = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return resizeImage(image, { width: length(image.width), height: length(image.height) }, "bilinear");
}

/** A mask to look at: 0 black, 1 white. */
export function maskImage({ width, height, data }: Mask): Image {
  return { width, height, channels: 1, data: Uint8Array.from(data, (v) => Math.floor(v * 255 + 0.5)) };
}

function linesOf({ made, notes }: SheetSample, i: number, length: number): string[] {
  const share = Float64Array.from(made.mask.data).reduce((sum, v) => sum + v, 0) / made.mask.data.length;
  const head = `${i} ${made.task}, mask ${(100 * share).toFixed(1)} %`;
  return [head, ...notes].flatMap((line) => breakLine(line, length));
}

/** Between parts, which two spaces divide; parts that are too long are cut. */
function breakLine(text: string, length: number): string[] {
  const most = Math.max(length, 1);
  const lines: string[] = [];
  for (const part of text.split("  ").flatMap((one) => one.match(new RegExp(`.{1,${most}}`, "gu")) ?? [])) {
    const joined = `${lines.at(-1) ?? ""}  ${part}`;
    if (lines.length > 0 && joined.length <= most) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}
