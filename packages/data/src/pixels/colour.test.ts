import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bytes, picture, pictures } from "../../test/pictures.ts";
import type { Image } from "../image.ts";
import { toGrey, toRgb } from "./colour.ts";
import { toBytes } from "./toBytes.ts";

/** Two pixels of 16 bits, as in the PNG files of which Pillow gave the numbers below. */
const WORDS = [0x1234, 0xabcd, 0x00ff, 0xff80, 0x0180, 0x7fff, 0x8000, 0x00fe];

const words = (channels: Image["channels"]): Image => ({
  width: 2,
  height: 1,
  channels,
  data: Uint16Array.from(WORDS.slice(0, 2 * channels)),
});

const test = suite("colour");

test("grey has Pillow's weights", () => {
  assert.equal(toGrey({ width: 4, height: 1, channels: 3, data: bytes(12) }).data, Uint8Array.of(85, 195, 117, 200));
});
test("grey of grey colours is their level, in every depth", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), (level) => {
      for (const array of [Uint8Array, Uint16Array, Float32Array, Float64Array]) {
        const value = array === Uint16Array ? level * 257 : level;
        const data = array.of(value, value, value);
        assert.equal(toGrey({ width: 1, height: 1, channels: 3, data }).data, array.of(value));
      }
    }),
  );
});
test("alpha is dropped, colours are kept", () => {
  const rgba = picture(1, 2, 4);
  assert.equal(toRgb(rgba).data, Uint8Array.of(0, 96, 250, 220, 36, 166));
  assert.equal(toGrey(rgba), toGrey(toRgb(rgba)));
  assert.equal(
    toRgb({ ...rgba, width: 4, channels: 2 }).data,
    Uint8Array.of(0, 0, 0, 250, 250, 250, 220, 220, 220, 166, 166, 166),
  );
});
test("what has the channels already stays, and grey comes back from three channels", () => {
  fc.assert(
    fc.property(pictures, (image) => {
      const grey = toGrey(image);
      assert.is(grey.channels, 1);
      assert.is(toGrey(grey), grey);
      const rgb = toRgb(image);
      assert.is(toRgb(rgb), rgb);
      if (image.channels < 3) assert.equal(toGrey(rgb), grey);
    }),
  );
});
test("16 bits become what Pillow reads from such a PNG", () => {
  assert.equal(toBytes(words(3)).data, Uint8Array.of(18, 171, 0, 255, 1, 127));
  assert.equal(toBytes(words(4)).data, Uint8Array.of(18, 171, 0, 255, 1, 127, 128, 0));
  assert.equal(toGrey(toBytes(words(3))).data, Uint8Array.of(106, 91));
  assert.equal(toGrey(toBytes(words(2))).data, Uint8Array.of(18, 0));
  assert.equal(toBytes(words(1), { words: "saturate" }).data, Uint8Array.of(255, 255)); // its mode I
  assert.equal(toBytes(words(1)).data, Uint8Array.of(18, 171));
});
test("floats become bytes, by either rounding, within 0..255", () => {
  const floats: Image = {
    width: 7,
    height: 1,
    channels: 1,
    data: Float64Array.of(-3, 0.49, 0.5, 1.9, 254.6, 255.5, 1e9),
  };
  assert.equal(toBytes(floats).data, Uint8Array.of(0, 0, 1, 2, 255, 255, 255));
  assert.equal(toBytes(floats, { floats: "truncate" }).data, Uint8Array.of(0, 0, 0, 1, 254, 255, 255));
});

test.run();
