import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { pictures, sides, sizes } from "../../test/pictures.ts";
import { toGrey } from "./colour.ts";
import { maskFromImage, resizeMask } from "./maskFromImage.ts";
import { nearestIndex } from "./nearest.ts";

const test = suite("masks and nearest");

test("whatever is not black is abnormal, or whatever is above a level", () => {
  const image = { width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 1, 127, 128) } as const;
  assert.equal(maskFromImage(image).data, Uint8Array.of(0, 1, 1, 1));
  assert.equal(maskFromImage(image, { above: 127.5 }).data, Uint8Array.of(0, 0, 0, 1));
});
test("labels of 16 bits count from 1", () => {
  const data = Uint16Array.of(0, 1, 255, 65535);
  assert.equal(maskFromImage({ width: 4, height: 1, channels: 1, data }).data, Uint8Array.of(0, 1, 1, 1));
});
test("a mask is 0 and 1 alone, and 1 where the grey is not 0", () => {
  fc.assert(
    fc.property(pictures, (image) => {
      const grey = toGrey(image).data;
      assert.equal(
        maskFromImage(image).data,
        Uint8Array.from(grey, (v) => (v > 0 ? 1 : 0)),
      );
    }),
  );
});
test("resized masks hold values of the mask, and soft ones stay soft", () => {
  const soft = { width: 2, height: 1, data: Float32Array.of(0.25, 1) };
  assert.equal(resizeMask(soft, { width: 4, height: 1 }).data, Float32Array.of(0.25, 0.25, 1, 1));
  assert.is(resizeMask(soft, { width: 2, height: 1 }), soft);
  fc.assert(
    fc.property(sizes, sizes, (from, to) => {
      const data = Uint8Array.from({ length: from.width * from.height }, (_, i) => i % 2);
      const { data: out, width, height } = resizeMask({ ...from, data }, to);
      assert.equal([width, height], [to.width, to.height]);
      assert.ok(out.length === to.width * to.height && out.every((v) => v === 0 || (v === 1 && data.length > 1)));
    }),
  );
});
test("nearest goes up through the samples, and is the identity at the same length", () => {
  fc.assert(
    fc.property(sides, sides, (from, to) => {
      const index = [...nearestIndex(from, to)];
      assert.ok(index.every((at, x) => at >= (index[x - 1] ?? 0) && at < from));
      assert.equal(
        [...nearestIndex(from, from)],
        Array.from({ length: from }, (_, i) => i),
      );
    }),
  );
});
test("nearest takes Pillow's samples", () => {
  assert.equal([...nearestIndex(30, 7)], [2, 6, 10, 15, 19, 23, 27]);
  assert.equal([...nearestIndex(7, 30)].slice(0, 9), [0, 0, 0, 0, 1, 1, 1, 1, 1]);
});

test.run();
