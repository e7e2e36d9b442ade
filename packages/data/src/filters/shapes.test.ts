import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { floatPlanes, sizes } from "../../test/pictures.ts";
import { fillHoles } from "./fillHoles.ts";
import { greyClosing } from "./greyClosing.ts";
import { labelComponents } from "./labelComponents.ts";
import type { Plane } from "./plane.ts";

const bits: fc.Arbitrary<Plane> = sizes.chain(({ width, height }) =>
  fc
    .uint8Array({ min: 0, max: 1, minLength: width * height, maxLength: width * height })
    .map((data) => ({ width, height, data })),
);

const plane = (rows: readonly string[]): Plane => ({
  height: rows.length,
  width: rows[0]?.length ?? 0,
  data: Uint8Array.from(rows.join(""), Number),
});
const test = suite("closing, filling, components");

test("closing only raises, and closing again changes nothing", () => {
  fc.assert(
    fc.property(floatPlanes, (x) => {
      const once = greyClosing(x);
      assert.ok(once.data.every((v, i) => v >= (x.data[i] ?? 0)));
      assert.equal(greyClosing(once), once);
    }),
  );
});
test("holes are filled to their rim, bays are not", () => {
  const filled = fillHoles(plane(["33333", "31003", "30203", "33333"]));
  assert.equal(filled.data, Float64Array.from("33333333333333333333", Number));
  const bay = fillHoles(plane(["33333", "31003", "30203", "33313"]));
  assert.equal(bay.data, Float64Array.from("33333311133121333313", Number));
});
test("filling only raises, keeps the border, and filling again changes nothing", () => {
  fc.assert(
    fc.property(floatPlanes, (x) => {
      const once = fillHoles(x);
      once.data.forEach((v, i) => {
        const row = Math.floor(i / x.width);
        const column = i % x.width;
        const border = row === 0 || column === 0 || row === x.height - 1 || column === x.width - 1;
        assert.ok(border ? v === x.data[i] : v >= (x.data[i] ?? 0));
      });
      assert.equal(fillHoles(once), once);
    }),
  );
});
test("components are numbered by their first pixel; corners do not join", () => {
  const { labels, boxes, areas } = labelComponents(plane(["1101", "1010", "0011"]));
  assert.equal([...labels].join(""), "110210300033");
  assert.equal(areas, [3, 1, 3]);
  assert.equal(boxes[0], { top: 0, bottom: 2, left: 0, right: 2 });
  assert.equal(boxes[2], { top: 1, bottom: 3, left: 2, right: 4 });
});
test("components cover the mask, neighbours share theirs, boxes are tight", () => {
  fc.assert(
    fc.property(bits, (mask) => {
      const { labels, boxes, areas } = labelComponents(mask);
      assert.equal(
        Uint8Array.from(labels, (label) => Math.min(label, 1)),
        mask.data,
      );
      labels.forEach((label, i) => {
        const beside = (i + 1) % mask.width === 0 ? 0 : (labels[i + 1] ?? 0);
        const below = labels[i + mask.width] ?? 0;
        for (const other of [beside, below]) assert.ok(label === 0 || other === 0 || label === other);
      });
      boxes.forEach((box, k) => {
        const own = [...labels.keys()].filter((i) => labels[i] === k + 1);
        const rows = own.map((i) => Math.floor(i / mask.width));
        const columns = own.map((i) => i % mask.width);
        assert.is(areas[k], own.length);
        assert.equal([box.top, box.bottom - 1], [Math.min(...rows), Math.max(...rows)]);
        assert.equal([box.left, box.right - 1], [Math.min(...columns), Math.max(...columns)]);
      });
    }),
  );
});

test.run();
