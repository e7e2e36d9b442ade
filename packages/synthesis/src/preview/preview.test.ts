import type { Image, Made } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { canvas } from "./canvas.ts";
import { colourTable } from "./colourMaps.ts";
import { contactSheet, type SheetSample } from "./contactSheet.ts";
import { GLYPH, hasInk } from "./font.ts";
import { heatmap, overlay } from "./heatmap.ts";
import { describeRounds, summariseRounds } from "./summariseRounds.ts";

const grey = (width: number, height: number, value: (i: number) => number): Image => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from({ length: width * height }, (_, i) => value(i)),
});
const pixel = ({ data, width }: Image, row: number, column: number): number[] => {
  const at = 3 * (row * width + column);
  return [...data.subarray(at, at + 3)];
};
/** A line of text as rows of dots and hashes. */
const inked = (text: string): string =>
  Array.from({ length: GLYPH.height }, (_, row) =>
    Array.from({ length: text.length * GLYPH.advance }, (_, at) =>
      hasInk(text.charCodeAt(Math.floor(at / GLYPH.advance)), row, at % GLYPH.advance) ? "#" : ".",
    ).join(""),
  ).join("\n");

const test = suite("previews");

test("characters look different from one another, and unknown ones like a question mark", () => {
  const seen = Array.from({ length: 95 }, (_, i) => inked(String.fromCharCode(32 + i)));
  assert.is(new Set(seen).size, 95);
  assert.is(inked("é\n"), inked("??"));
  assert.is(
    inked("Hg"),
    [
      "#...#.......",
      "#...#.......",
      "#...#..####.",
      "#####.#...#.",
      "#...#.#...#.",
      "#...#..####.",
      "#...#.....#.",
      ".......###..",
    ].join("\n"),
  );
});

test("a canvas cuts off what goes over its border", () => {
  const { image, paste, write } = canvas(4, 5, [1, 2, 3]);
  paste(
    grey(3, 3, () => 9),
    { top: -1, left: 3 },
  );
  write("#", { top: 2, left: -3, colour: [7, 7, 7] });
  assert.equal(
    [pixel(image, 0, 2), pixel(image, 0, 4), pixel(image, 2, 4)],
    [
      [1, 2, 3],
      [9, 9, 9],
      [1, 2, 3],
    ],
  );
  assert.equal(pixel(image, 2, 0), [7, 7, 7]); // the right bar of the sign
});

const sample = (mask: Uint8Array | Float32Array): SheetSample => {
  const made: Made = { image: grey(8, 4, () => 90), mask: { width: 8, height: 4, data: mask }, task: "sink" };
  return { source: grey(8, 4, () => 30), made, notes: ["a/b (1).png", "gain 2  far 3"] };
};

test("a sheet shows source, anomaly and mask of each sample side by side", () => {
  const soft = Float32Array.from({ length: 32 }, (_, i) => (i < 16 ? 1 : 0.5));
  const sheet = contactSheet([sample(new Uint8Array(32)), sample(soft), sample(new Uint8Array(32).fill(1))], {
    side: 40,
    columns: 2,
  });
  const card = 3 * 40 + 4 * 8;
  assert.is(sheet.width, 8 + 2 * (card + 8));
  const middle = 8 + 8 + GLYPH.lineHeight + 20; // of the pictures of the first row
  const across = [0, 1, 2].map((i) => pixel(sheet, middle, 16 + i * 48 + 20)[0]);
  assert.equal(across, [30, 90, 0]);
  const softMask = [middle - 6, middle + 6].map((row) => pixel(sheet, row, 8 + card + 8 + 8 + 2 * 48 + 20)[0]);
  assert.equal(softMask, [255, 128]);
  assert.equal(pixel(sheet, middle - 15, 36), pixel(sheet, middle + 15, 36)); // a picture twice as wide as high: beside it is the card
  assert.equal(pixel(sheet, middle - 15, 36), [40, 43, 49]);
});

test("lines that are too long are broken between their parts", () => {
  const long = { ...sample(new Uint8Array(32)), notes: ["one 1  two 2  three 3  four 4  five 5", "x".repeat(80)] };
  const narrow = contactSheet([long], { side: 40 });
  const wide = contactSheet([long], { side: 400 });
  const text = ({ height }: Image, side: number): number =>
    (height - 2 * 8 - 3 * 8 - GLYPH.lineHeight - side) / GLYPH.lineHeight;
  assert.equal([text(narrow, 40), text(wide, 400)], [1 + 2 + 4, 3]);
});

test("a sheet of nothing, or of no size, is refused", () => {
  assert.throws(() => contactSheet([]), /contactSheet: expected at least one sample, got none/);
  assert.throws(() => contactSheet([sample(new Uint8Array(32))], { side: 0 }), /got 0 and 2/);
});

test("rounds are told without their noise", () => {
  const region = { width: 9, height: 9, data: new Uint8Array(81), box: { top: 1, left: 2, height: 3, width: 4 } };
  const draws = {
    gain: 0.123456,
    far: -3,
    noise: new Uint8Array(81),
    at: { row: 1, column: 2 },
    flip: false,
    turned: true,
    list: [1.5, 2],
  };
  const rounds = [{ region: { ...region, outline: { kind: "free" } as const }, draws, report: { residual: 1e-9 } }];
  assert.equal(describeRounds(rounds), [
    "3 x 4 at 1,2  gain 0.123  far -3  at.row 1  at.column 2  turned  list 1.5,2  residual 1e-9",
  ]);
  const { noise, ...rest } = draws;
  assert.ok(noise.length > 0);
  assert.equal(summariseRounds(rounds), [{ box: region.box, draws: rest, report: { residual: 1e-9 } }]);
});

// First, middle and last colour: of inferno's published table, and of the fit of turbo that d3-scale-chromatic has.
const KNOWN = {
  turbo: [35, 23, 27, 148, 251, 81, 144, 12, 0],
  inferno: [0, 0, 4, 188, 55, 84, 252, 255, 164],
  grey: [0, 0, 0, 128, 128, 128, 255, 255, 255],
} as const;

test("colour maps have their published colours; inferno and grey only become lighter", () => {
  for (const name of ["turbo", "inferno", "grey"] as const) {
    const table = colourTable(name);
    assert.is(table.length, 768);
    const colours = [0, 128, 255].flatMap((entry) => [...table.subarray(3 * entry, 3 * entry + 3)]);
    const distances = colours.map((v, i) => Math.abs(v - (KNOWN[name][i] as number)));
    assert.ok(Math.max(...distances) <= 9, `${name}: ${colours}`);
    const light = Array.from({ length: 256 }, (_, i) =>
      [0.2126, 0.7152, 0.0722].reduce((sum, share, c) => sum + share * (table[3 * i + c] as number), 0),
    );
    const darkens = light.findIndex((v, i) => i > 0 && v < (light[i - 1] as number) - 0.5);
    assert.is(darkens >= 0, name === "turbo", `${name} becomes darker at ${darkens}`);
  }
});

test("a heat map takes each value to its colour; over a picture it mixes", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -0.5, max: 1.5, noNaN: true }), { minLength: 6, maxLength: 6 }), (values) => {
      const map = { width: 3, height: 2, data: Float64Array.from(values) };
      const table = colourTable("inferno");
      const { data } = heatmap(map, "inferno");
      values.forEach((value, i) => {
        const entry = 3 * Math.floor(Math.min(Math.max(value, 0), 1) * 255 + 0.5);
        assert.equal([...data.subarray(3 * i, 3 * i + 3)], [...table.subarray(entry, entry + 3)]);
      });
      const picture = grey(3, 2, (i) => 40 * i);
      assert.equal(overlay(picture, map, { colours: "inferno", opacity: 1 }).data, data);
      const none = overlay(picture, map, { opacity: 0 });
      assert.equal(
        [...none.data],
        [0, 1, 2, 3, 4, 5].flatMap((i) => [40 * i, 40 * i, 40 * i]),
      );
      const half = overlay(picture, map, { colours: "inferno" });
      half.data.forEach((v, at) => {
        assert.is(v, Math.floor((40 * Math.floor(at / 3) + (data[at] as number)) / 2 + 0.5));
      });
    }),
  );
  const map = { width: 2, height: 2, data: new Float32Array(4) };
  assert.throws(
    () =>
      overlay(
        grey(3, 2, () => 0),
        map,
      ),
    /overlay: expected a map of 2 x 3, as the picture, got 2 x 2/,
  );
  assert.throws(
    () =>
      overlay(
        grey(2, 2, () => 0),
        map,
        { opacity: 2 },
      ),
    /expected an opacity in \[0, 1\], got 2/,
  );
});

test.run();
