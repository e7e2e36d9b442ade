import { type Image, toRgb } from "@nidus/data";
import { GLYPH, hasInk } from "./font.ts";

export type Colour = readonly [red: number, green: number, blue: number];

interface Place {
  readonly top: number;
  readonly left: number;
}

/** A picture in the making. What goes over its border is cut off. */
export interface Canvas {
  readonly image: Image;
  fill(box: Place & { readonly height: number; readonly width: number }, colour: Colour): void;
  /** 8 bits per sample. */
  paste(picture: Image, place: Place): void;
  /** One line. */
  write(text: string, place: Place & { readonly colour: Colour }): void;
}

export function canvas(height: number, width: number, background: Colour): Canvas {
  const data = new Uint8Array(height * width * 3);
  const put = (row: number, column: number, colour: ArrayLike<number>): void => {
    if (row < 0 || column < 0 || row >= height || column >= width) return;
    for (let c = 0; c < 3; c++) data[(row * width + column) * 3 + c] = colour[c] as number;
  };
  const fill: Canvas["fill"] = (box, colour) => {
    for (let row = 0; row < box.height; row++) {
      for (let column = 0; column < box.width; column++) put(box.top + row, box.left + column, colour);
    }
  };
  fill({ top: 0, left: 0, height, width }, background);
  return {
    image: { height, width, channels: 3, data },
    fill,
    paste(picture, { top, left }) {
      const rgb = toRgb(picture);
      for (let row = 0; row < rgb.height; row++) {
        for (let column = 0; column < rgb.width; column++) {
          const at = 3 * (row * rgb.width + column);
          put(top + row, left + column, rgb.data.subarray(at, at + 3));
        }
      }
    },
    write(text, { top, left, colour }) {
      for (let i = 0; i < text.length; i++) {
        for (let row = 0; row < GLYPH.height; row++) {
          for (let column = 0; column < GLYPH.width; column++) {
            if (hasInk(text.charCodeAt(i), row, column)) put(top + row, left + i * GLYPH.advance + column, colour);
          }
        }
      }
    },
  };
}
