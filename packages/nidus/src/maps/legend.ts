import type { Image } from "@nidus/data";
import { type Canvas, canvas, GLYPH, heatmap } from "@nidus/synthesis";
import type { MapScale } from "./mapScale.ts";

const BACKGROUND = [24, 26, 30] as const;
const TEXT = [226, 228, 232] as const;
const MARGIN = 3;
const BAR = { top: MARGIN, height: 6 } as const;
const TEXT_TOP = BAR.top + BAR.height + MARGIN;

/** Height of a legend at its own size, pixels. */
export const LEGEND_HEIGHT: number = TEXT_TOP + GLYPH.height + 1;

/**
 * The colours from `low` to `high` with their numbers, and the threshold as a white tick. It is wider than asked where its numbers need
 * room.  RGB.
 */
export function legend(width: number, { low, high }: MapScale, threshold?: number): Image {
  const [left, right] = [numberText(low), numberText(high)];
  const needed = 2 * MARGIN + textWidth(left) + 2 * GLYPH.advance + textWidth(right);
  const sheet = canvas(LEGEND_HEIGHT, Math.max(width, needed), BACKGROUND);
  const bar = sheet.image.width - 2 * MARGIN;
  sheet.paste(colourBar(bar), { top: BAR.top, left: MARGIN });
  sheet.write(left, { top: TEXT_TOP, left: MARGIN, colour: TEXT });
  sheet.write(right, { top: TEXT_TOP, left: MARGIN + bar - textWidth(right), colour: TEXT });
  if (threshold !== undefined && threshold >= low && threshold <= high) {
    const share = high > low ? (threshold - low) / (high - low) : 0;
    markThreshold(sheet, MARGIN + Math.round(share * (bar - 1)), {
      text: numberText(threshold),
      from: MARGIN + textWidth(left) + GLYPH.advance,
      to: MARGIN + bar - textWidth(right) - GLYPH.advance,
    });
  }
  return sheet.image;
}

function colourBar(width: number): Image {
  const data = Float64Array.from({ length: width * BAR.height }, (_, i) => (i % width) / Math.max(width - 1, 1));
  return heatmap({ width, height: BAR.height, data });
}

/** A tick over the bar; its number below it where there is room between the others. */
function markThreshold(
  sheet: Canvas,
  column: number,
  { text, from, to }: { readonly text: string; readonly from: number; readonly to: number },
): void {
  sheet.fill({ top: BAR.top - 2, left: column, height: BAR.height + 4, width: 1 }, TEXT);
  const left = Math.min(Math.max(column - Math.floor(textWidth(text) / 2), from), to - textWidth(text));
  if (left >= from) sheet.write(text, { top: TEXT_TOP, left, colour: TEXT });
}

/** Three digits. */
const numberText = (value: number): string => String(Number(value.toPrecision(3)));

const textWidth = (text: string): number => text.length * GLYPH.advance - 1;
