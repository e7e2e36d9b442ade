import { decodeImage, type Image, type Mask } from "@nidus/data";
import { colourTable } from "@nidus/synthesis";
import { host, hostTensor, ShapeError } from "@nidus/tensor";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { contour } from "./contour.ts";
import { LEGEND_HEIGHT, legend } from "./legend.ts";
import { mapPng } from "./mapPng.ts";
import { onScale } from "./mapScale.ts";
import { overlay } from "./overlay.ts";

const test = suite("maps");

const TURBO = colourTable("turbo");
const turbo = (share: number): number[] => [...TURBO.subarray(3 * Math.floor(share * 255 + 0.5)).subarray(0, 3)];
const pixelAt = ({ width, data }: Image, row: number, column: number): number[] => [
  ...data.subarray(3 * (row * width + column), 3 * (row * width + column) + 3),
];
const grey = (width: number, height: number, value: number): Image => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height).fill(value),
});

test("a 16-bit map is linear between the ends of the scale, and limited beyond", async () => {
  const map = host([
    [-1, 0, 0.5],
    [1, 2, 7],
  ]);
  const { width, height, channels, data } = await decodeImage(mapPng(map, { low: 0, high: 2 }));
  assert.equal([width, height, channels, ...data], [3, 2, 1, 0, 0, 16384, 32768, 65535, 65535]);
});

test("values come back from a 16-bit map to half a step", async () => {
  const numbers = fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(numbers, async (values) => {
      const map = hostTensor([1, values.length], Float32Array.from(values));
      const { data } = await decodeImage(mapPng(map, { low: -5, high: 5 }));
      for (const [i, value] of values.entries()) {
        const back = -5 + ((data[i] as number) / 65535) * 10;
        assert.ok(Math.abs(back - value) <= (0.5 * 10) / 65535 + 1e-9, `${value} came back as ${back}`);
      }
    }),
  );
});

test("a 16-bit map says its scale, from which any reader has its values", async () => {
  const file = mapPng(host([[0.25, 2]]), { low: -1.5, high: 4 });
  const { min, max, unit, meaning } = JSON.parse(textIn(file, "nidus:scale"));
  assert.equal([min, max, unit], [-1.5, 4, "1"]);
  assert.match(meaning, /min \+ grey \/ 65535 \* \(max - min\)/);
  const { data } = await decodeImage(file);
  const back = [...data].map((grey) => min + (grey / 65535) * (max - min));
  for (const [i, value] of [0.25, 2].entries()) assert.ok(Math.abs((back[i] as number) - value) < 5.5 / 65535);
});

/** What a `tEXt` chunk holds, read as the PNG specification lays chunks out: length, type, keyword, 0, text, checksum. */
function textIn(file: Uint8Array, keyword: string): string {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const latin1 = new TextDecoder("latin1");
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    const type = latin1.decode(file.subarray(at + 4, at + 8));
    const content = latin1.decode(file.subarray(at + 8, at + 8 + length));
    if (type === "tEXt" && content.startsWith(`${keyword}\0`)) return content.slice(keyword.length + 1);
    at += 12 + length;
  }
  throw new Error(`no ${keyword}`);
}

test("a scale of one number is a step", () => {
  assert.equal([...onScale("f", [0, 1, 2], { low: 1, high: 1 })], [0, 0, 1]);
});

test("scales that are none, and maps with NaN, are refused", () => {
  const map = host([[0, Number.NaN]]);
  assert.throws(() => mapPng(map, { low: 0, high: 1 }), /^mapPng: expected numbers, got NaN at index 1 of the map$/);
  assert.throws(
    () => mapPng(map, { low: 2, high: 1 }),
    /^mapPng: expected a finite range from low to high, got 2 to 1$/,
  );
  assert.throws(() => mapPng(map, { low: 0, high: Infinity }), RangeError);
  const wrong = host([[[1]]]);
  for (const act of [
    () => mapPng(wrong, { low: 0, high: 1 }),
    () => overlay(grey(1, 1, 0), wrong, { low: 0, high: 1 }),
  ]) {
    assert.throws(act, (reason: unknown) => reason instanceof ShapeError && /expected \[H, W\]/.test(reason.message));
  }
});

test("a picture is coloured by the scale of the run, not its own", () => {
  const picture = grey(60, 40, 100);
  const map = host([[1]]);
  const mixed = (share: number, opacity = 0.5): number[] =>
    turbo(share).map((v) => Math.floor((1 - opacity) * 100 + opacity * v + 0.5));
  const over = (high: number, opacity?: number): Image => overlay(picture, map, { low: 0, high, opacity });
  assert.equal(pixelAt(over(1), 20, 30), mixed(1));
  assert.equal(pixelAt(over(4), 20, 30), mixed(0.25));
  assert.equal(pixelAt(over(4, 0.2), 0, 0), mixed(0.25, 0.2));
  const { width, height, channels } = over(1);
  assert.equal([width, height, channels], [60, 40 + LEGEND_HEIGHT, 3]);
});

test("a map is resized to its picture by pixel centres", () => {
  const { data } = overlay(grey(80, 1, 0), host([[0, 1]]), { low: 0, high: 1, opacity: 1 });
  // 2 to 80: sample x lies at (x + 0.5) / 40 - 0.5
  for (const x of [0, 19, 20, 39, 40, 59, 79]) {
    const share = Math.min(Math.max((x + 0.5) / 40 - 0.5, 0), 1);
    assert.equal([...data.subarray(3 * x, 3 * x + 3)], turbo(share), `at ${x}`);
  }
});

test("the mask has a white contour, what reaches the threshold a black one", () => {
  const mask: Mask = { width: 64, height: 8, data: new Uint8Array(64 * 8) };
  for (let row = 2; row < 6; row++) for (let column = 10; column < 14; column++) mask.data[row * 64 + column] = 1;
  const map = hostTensor(
    [8, 64],
    Float32Array.from({ length: 512 }, (_, i) => (i % 64 >= 32 ? 0.9 : 0.1)),
  );
  const drawn = overlay(grey(64, 8, 128), map, { low: 0, high: 1, threshold: 0.5, mask });
  const found = (colour: number): string[] => {
    const places: string[] = [];
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 64; column++) {
        if (pixelAt(drawn, row, column).every((v) => v === colour)) places.push(`${row},${column}`);
      }
    }
    return places;
  };
  const ring: string[] = [];
  for (let row = 2; row < 6; row++) {
    for (let column = 10; column < 14; column++) {
      if (row === 2 || row === 5 || column === 10 || column === 13) ring.push(`${row},${column}`);
    }
  }
  assert.equal(found(255), ring);
  assert.equal(
    found(0),
    [...Array(8).keys()].map((row) => `${row},32`),
  );
  assert.throws(
    () => overlay(grey(2, 2, 0), host([[0]]), { low: 0, high: 1, mask }),
    /^overlay: expected a mask of 2 x 2, as the picture, got 8 x 64$/,
  );
});

test("a contour is a region less what lies wholly inside it", () => {
  const size = { width: 7, height: 6 };
  const regions = fc.array(fc.boolean(), { minLength: 42, maxLength: 42 });
  fc.assert(
    fc.property(regions, (region) => {
      const edge = new Set(contour(size, (i) => region[i] === true));
      for (let i = 0; i < 42; i++) {
        const [row, column] = [Math.floor(i / 7), i % 7];
        const neighbours = [
          [row - 1, column],
          [row + 1, column],
          [row, column - 1],
          [row, column + 1],
        ].filter(([r = -1, c = -1]) => r >= 0 && r < 6 && c >= 0 && c < 7);
        const touches = neighbours.some(([r = 0, c = 0]) => !region[r * 7 + c]);
        assert.is(edge.has(i), region[i] === true && touches);
      }
    }),
  );
});

/** Rows of a legend as text: ink of the colour of its numbers. */
function ink(drawn: Image, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, row) =>
    Array.from({ length: drawn.width }, (_, column) =>
      pixelAt(drawn, from + row, column).join() === "226,228,232" ? "#" : ".",
    ).join(""),
  );
}

test("a legend shows colours, both ends and the threshold", () => {
  const drawn = legend(60, { low: 0, high: 1 }, 0.5);
  assert.equal([drawn.width, drawn.height], [60, LEGEND_HEIGHT]);
  assert.equal(pixelAt(drawn, 3, 3), turbo(0));
  assert.equal(pixelAt(drawn, 3, 56), turbo(1));
  assert.equal(pixelAt(drawn, 0, 0), [24, 26, 30]);
  const tick = 3 + Math.round(0.5 * 53);
  const marked = `${".".repeat(tick)}#${".".repeat(59 - tick)}`;
  assert.equal(ink(drawn, 0, 12), [".".repeat(60), ...Array(10).fill(marked), ".".repeat(60)]);
  assert.equal(ink(drawn, 12, 19), [
    "....###................###........#####...............#.....",
    "...#...#..............#...#.......#..................##.....",
    "...#..##..............#..##.......####................#.....",
    "...#.#.#..............#.#.#...........#...............#.....",
    "...##..#..............##..#...........#...............#.....",
    "...#...#..............#...#..##...#...#...............#.....",
    "....###................###...##....###...............###....",
  ]);
});

test("a legend takes the room that its numbers need", () => {
  assert.is(legend(1, { low: -1.23e-7, high: 2.5e10 }).width, 2 * 3 + (8 * 6 - 1) + 2 * 6 + (11 * 6 - 1));
  const narrow = overlay(grey(4, 4, 9), host([[0]]), { low: 0, high: 1 });
  assert.is(narrow.width, 2 * 3 + 5 + 12 + 5);
  assert.equal(pixelAt(narrow, 0, 10), [0, 0, 0]);
});

test("lines and legend of a wide picture are drawn larger", () => {
  const drawn = overlay(grey(800, 2, 0), host([[0]]), { low: 0, high: 1 });
  assert.equal([drawn.width, drawn.height], [800, 2 + 2 * LEGEND_HEIGHT]);
});

test.run();
