import fc from "fast-check";
import { decode } from "fast-png";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pictures } from "../../test/pictures.ts";
import { decodeImage } from "../decode/decodeImage.ts";
import type { Image } from "../image.ts";
import { encodeNpy } from "./encodeNpy.ts";
import { encodePng } from "./encodePng.ts";

const test = suite("encoders");

test("a PNG of any picture of 8 or 16 bits decodes to the picture", async () => {
  await fc.assert(
    fc.asyncProperty(pictures, fc.boolean(), async (bytes, wide) => {
      const data = wide ? Uint16Array.from(bytes.data, (v, i) => v * 256 + (i & 255)) : bytes.data;
      const image: Image = { ...bytes, data };
      assert.equal(await decodeImage(encodePng(image)), image);
    }),
  );
});
test("a PNG holds notes by keyword, and the same picture", async () => {
  const image: Image = { width: 2, height: 1, channels: 1, data: Uint16Array.of(1, 65535) };
  const text = { Software: "nidus", "nidus:scale": '{"min":-1.5,\n"unit":"\u00b5m"}' };
  const file = encodePng(image, { text });
  assert.equal(decode(file).text, text);
  assert.equal(await decodeImage(file), image);
  const refused = [
    ["", "a"],
    ["k".repeat(80), "a"],
    [" k", "a"],
    ["k", "\u0394"],
    ["k", "a\0b"],
  ] as const;
  for (const [keyword, note] of refused)
    assert.throws(
      () => encodePng(image, { text: { [keyword]: note } }),
      /^encodePng: expected Latin-1 under a keyword of 1 to 79/,
    );
});
test("a PNG takes no floats, nor data of another size", () => {
  const float: Image = { width: 1, height: 1, channels: 1, data: Float32Array.of(1) };
  assert.throws(() => encodePng(float), /^encodePng: expected 8 or 16 bits per sample, got Float32Array: see toBytes$/);
  assert.throws(
    () => encodePng({ ...float, data: new Uint8Array(2) }),
    /^encodePng: expected 1 x 1 x 1 numbers, got 2$/,
  );
});
test("npy files are those of numpy.save", () => {
  const written = ({ shape, data }: Parameters<typeof encodeNpy>[0]): readonly [string, readonly number[]] => {
    const file = encodeNpy({ shape, data });
    const view = new DataView(file.buffer);
    assert.equal([...file.subarray(0, 8)], [0x93, ...[..."NUMPY"].map((c) => c.charCodeAt(0)), 1, 0]);
    const start = 10 + view.getUint16(8, true);
    assert.is(start % 64, 0);
    const header = new TextDecoder().decode(file.subarray(10, start));
    assert.is(header.at(-1), "\n");
    return [header.trimEnd(), [...file.subarray(start)]];
  };
  assert.equal(written({ shape: [2, 1], data: Float32Array.of(1, -2) }), [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }",
    [0, 0, 128, 63, 0, 0, 0, 192],
  ]);
  const headers = [
    [encodeNpyHeader([3], new Uint8Array(3)), "|u1", "(3,)"],
    [encodeNpyHeader([], new Float64Array(1)), "<f8", "()"],
    [encodeNpyHeader([0, 4], new Int32Array(0)), "<i4", "(0, 4)"],
    [encodeNpyHeader([1, 1, 1], new Uint16Array(1)), "<u2", "(1, 1, 1)"],
    [encodeNpyHeader([1], new Int8Array(1)), "|i1", "(1,)"],
  ];
  for (const [header, descr, shape] of headers) {
    assert.is(header, `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`);
  }
  function encodeNpyHeader(shape: readonly number[], data: Parameters<typeof encodeNpy>[0]["data"]): string {
    return written({ shape, data })[0];
  }
});
test("npy needs as many numbers as the shape says", () => {
  assert.throws(
    () => encodeNpy({ shape: [2, 2], data: new Uint8Array(3) }),
    /^encodeNpy: expected 4 numbers for \[2, 2\], got 3$/,
  );
  assert.throws(() => encodeNpy({ shape: [-1], data: new Uint8Array(1) }), RangeError);
});

test.run();
