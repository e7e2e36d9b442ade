import { rng, type Size } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Region, ReplayableRegions } from "../region.ts";
import { ellipse } from "./ellipse.ts";
import { ownMask } from "./ownMask.ts";
import { coverage, perlin, perlinPatch } from "./perlin.ts";
import { perlinNoise } from "./perlinNoise.ts";
import { placePatch } from "./place.ts";
import { rectangle } from "./rectangle.ts";
import { rectangleOrEllipse } from "./rectangleOrEllipse.ts";
import { rotatePlane } from "./rotatePlane.ts";
import { shapePatch } from "./shapePatch.ts";
import { shapeSide } from "./shapeRegions.ts";
import { sideLimits } from "./sideLimits.ts";

const test = suite("regions");

const sizes = fc.record({ width: fc.integer({ min: 4, max: 90 }), height: fc.integer({ min: 4, max: 90 }) });
const seeds = fc.nat();
type Makers = readonly (readonly [string, ReplayableRegions<unknown>])[];
const MAKERS: Makers = [
  ["perlin", perlin({ min: 0.3, max: 0.8 }) as ReplayableRegions<unknown>],
  [
    "perlin of 3 cells and 2 octaves",
    perlin({ min: 0.5, max: 1 }, { cells: 3, octaves: 2, leastShare: 0.05 }) as ReplayableRegions<unknown>,
  ],
  ["rectangle", rectangle({ min: 0.1, max: 0.4 }) as ReplayableRegions<unknown>],
  ["ellipse", ellipse({ min: 0.2, max: 1 }) as ReplayableRegions<unknown>],
  ["either, as large as the picture", rectangleOrEllipse({ min: 1, max: 1 }) as ReplayableRegions<unknown>],
];

/** Ones only inside the box, and the box inside the picture. */
function checkRegion({ box, data, width, height }: Region, picture: Size): void {
  assert.equal([width, height, data.length], [picture.width, picture.height, picture.width * picture.height]);
  assert.ok(box.top >= 0 && box.left >= 0 && box.top + box.height <= height && box.left + box.width <= width);
  data.forEach((value, at) => {
    const row = Math.floor(at / width) - box.top;
    const column = (at % width) - box.left;
    const isInBox = row >= 0 && row < box.height && column >= 0 && column < box.width;
    assert.ok(value === 0 || (value === 1 && isInBox));
  });
}

for (const [name, maker] of MAKERS) {
  test(`${name}: within the picture, and its numbers give the same pixels again`, () => {
    fc.assert(
      fc.property(sizes, seeds, (picture, seed) => {
        const region = maker.draw(rng(seed), picture);
        checkRegion(region, picture);
        assert.equal(maker.rasterise(maker.drawNumbers(rng(seed), picture), picture), region);
        assert.ok(region.data.some((value) => value === 1));
      }),
      { numRuns: 40 },
    );
  });
}

test("a picture of one pixel: shapes are that pixel, noise says that it cannot", () => {
  const pixel = { width: 1, height: 1 };
  for (const maker of [rectangle({ min: 0.1, max: 0.4 }), ellipse({ min: 0.1, max: 0.4 })]) {
    assert.equal(maker.draw(rng(0), pixel).data, Uint8Array.of(1));
  }
  assert.throws(
    () => perlin({ min: 0.3, max: 0.8 }).draw(rng(0), pixel),
    /^perlin: none of 1000 masks of 1 x 1 pixels covers 0.2 of its box: use larger sizes or less leastShare$/,
  );
});

test("limits of sides: rounded, halves to even, at least one pixel", () => {
  assert.equal(sideLimits({ min: 0.1, max: 0.6 }, 224), { least: 22, greatest: 134 });
  assert.equal(sideLimits({ min: 0.2, max: 0.6 }, 224), { least: 45, greatest: 134 });
  assert.equal(sideLimits({ min: 0.5, max: 0.7 }, 5), { least: 2, greatest: 4 });
  assert.equal(sideLimits({ min: 0, max: 0 }, 9), { least: 1, greatest: 1 });
  assert.throws(
    () => sideLimits({ min: 0.5, max: 0.4 }, 9),
    /0 <= min <= max <= 1, as shares of the picture, got 0.5 and 0.4$/,
  );
  assert.throws(() => sideLimits({ min: 0, max: Number.NaN }, 9), RangeError);
  assert.is(shapeSide(0.3, { min: 0.2, max: 0.6 }, 224), 73); // trunc(0.33 * 224)
});

test("an upright shape: T is the identity, the box the sides made odd", () => {
  const upright = { shear01: 0, shear10: 0, rotationRadians: 0 };
  const { width, height, data } = shapePatch({ kind: "rectangle", height: 3, width: 4, ...upright });
  assert.equal([height, width, [...data].join("")], [3, 5, "1".repeat(15)]);
  const round = shapePatch({ kind: "ellipse", height: 3, width: 3, ...upright });
  assert.equal([...round.data].join(""), "111111111"); // corners: (1 / 1.5)^2 * 2 < 1
  const cut = shapePatch({ kind: "rectangle", height: 9, width: 9, ...upright }, { picture: { height: 4, width: 20 } });
  assert.equal([cut.height, cut.width], [3, 9]);
});

test("noise is 0 at the corners of its cells, and a half turn twice is none", () => {
  const noise = perlinNoise({ height: 6, width: 6 }, [0.1, 0.7, 0.3, 0.9, 0.2, 0.4, 0.6, 0.5, 0.8]);
  for (const at of [0, 3, 18, 21]) assert.ok(Math.abs(noise.data[at] as number) < 1e-15);
  assert.ok(noise.data.every((value) => Math.abs(value) <= 1));
  const turned = rotatePlane(rotatePlane(noise, 180), 180);
  turned.data.forEach((value, i) => {
    assert.ok(Math.abs(value - (noise.data[i] as number)) < 1e-5);
  });
  assert.throws(() => perlinNoise({ height: 2, width: 2 }, [0.1, 0.2, 0.3]), /at least 2 x 2, got 3$/);
  assert.throws(
    () => perlin({ min: 0, max: 1 }, { cells: 0 }),
    /whole numbers of cells and octaves from 1, got 0 and 1$/,
  );
});

test("more cells give more parts", () => {
  const random = rng(3);
  const turns = (n: number): number[] => Array.from({ length: n }, () => random.uniform());
  const shape = { height: 60, width: 60, rotationDegrees: 0, threshold: 0.1 };
  const patch = perlinPatch({ ...shape, octaves: [turns(25), turns(81)] });
  assert.ok(coverage(patch) > 0.1 && coverage(patch) < 0.7);
});

test("a mask of one's own: its box, always there, in pictures of its size", () => {
  const mask = { width: 4, height: 3, data: Float32Array.of(0, 0, 0, 0, 0, 0.4, 0.5, 1, 0, 0, 0.9, 0) };
  const region = ownMask(mask).draw(rng(0), mask);
  assert.equal(region.box, { top: 1, left: 2, height: 2, width: 2 });
  assert.equal([...region.data].join(""), "000000110010");
  assert.throws(() => ownMask(mask).draw(rng(0), { width: 5, height: 3 }), /of the mask's size, 3 x 4, got 3 x 5$/);
  assert.throws(() => ownMask({ ...mask, data: new Uint8Array(12) }), /a pixel inside, got an empty one$/);
  assert.throws(() => ownMask({ ...mask, width: 5 }), /3 x 5 numbers, got 12$/);
});

test("a patch has to fit into its place", () => {
  const patch = { width: 2, height: 2, data: new Uint8Array(4), outline: { kind: "free" } } as const;
  assert.throws(
    () => placePatch(patch, { top: 1, left: 0 }, { width: 2, height: 2 }),
    /within the picture of 2 x 2, got one up to 3 x 2$/,
  );
  assert.throws(
    () => placePatch(patch, { top: -1, left: 0 }, { width: 2, height: 2 }),
    /at least \(0, 0\), got \(-1, 0\)$/,
  );
});

test.run();
