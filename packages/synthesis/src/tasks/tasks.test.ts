import { type Image, type Mask, rng, toGrey } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Region } from "../region.ts";
import { ellipse } from "../regions/ellipse.ts";
import { perlin } from "../regions/perlin.ts";
import type { Scene, Task } from "../task.ts";
import { brighten } from "./brighten.ts";
import { changeLabel } from "./changeLabel.ts";
import { cutPaste, cutPasteWith } from "./cutPaste.ts";
import { deformationMap } from "./deformation.ts";
import { distanceInside } from "./distanceInside.ts";
import { gaussIntensity, gaussIntensityWith } from "./gaussIntensity.ts";
import { identity } from "./identity.ts";
import { sink } from "./sink.ts";
import { smoothIntensity, smoothIntensityWith } from "./smoothIntensity.ts";
import { source, sourceWith } from "./source.ts";

const test = suite("tasks");

const TASKS: Readonly<Record<string, Task>> = {
  cutPaste,
  "cutPaste, mixed gradients": cutPasteWith({ blend: "poisson", gradients: "mixed" }),
  gaussIntensity,
  "gaussIntensity, equation 4": gaussIntensityWith({ equation: 4 }),
  source,
  "source, border moves": sourceWith({ border: "moves", shear: 0 }),
  sink,
  smoothIntensity,
  identity,
  "sink in noise": { ...sink, region: perlin({ min: 0.3, max: 0.8 }) } as Task,
};

/** Bytes that vary smoothly with some noise on them. */
function picture(seed: number, { width, height, channels }: Pick<Image, "width" | "height" | "channels">): Image {
  const random = rng(seed, "picture");
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    return 40 + (at % width) + Math.floor(at / width) + random.integer(0, 60);
  });
  return { width, height, channels, data };
}

const shapes = fc.record({
  width: fc.integer({ min: 4, max: 48 }),
  height: fc.integer({ min: 4, max: 48 }),
  channels: fc.constantFrom<Image["channels"]>(1, 2, 3, 4),
});

function sceneOf(task: Task, image: Image, seed: number): Scene {
  return { image, region: task.region.draw(rng(seed, "region"), image), bank: [image, picture(seed + 1, image)] };
}

for (const [name, task] of Object.entries(TASKS)) {
  test(`${name}: outside the mask and in alpha nothing changes, values stay on the scale, given draws give the same again`, () => {
    fc.assert(
      fc.property(shapes, fc.nat(1e6), (shape, seed) => {
        const image = picture(seed, shape);
        const before = image.data.slice();
        const scene = sceneOf(task, image, seed);
        const draws = task.draw(rng(seed, "draws"), scene);
        const painted = task.apply(scene, draws);
        assert.equal(image.data, before, "the scene was changed");
        const { data } = painted.image;
        for (let i = 0; i < data.length; i++) {
          const value = data[i] as number;
          assert.ok(value >= 0 && value <= 255);
          const isAlpha = image.channels % 2 === 0 && i % image.channels === image.channels - 1;
          if (isAlpha || painted.mask.data[Math.floor(i / image.channels)] === 0) assert.is(value, before[i]);
        }
        assert.equal(task.apply(scene, draws), painted);
      }),
      { numRuns: 25 },
    );
  });
  test(`${name}: colours that are the same stay the same: one set of draws for all`, () => {
    const grey = picture(5, { width: 40, height: 33, channels: 1 });
    const rgb = {
      ...grey,
      channels: 3,
      data: Uint8Array.from({ length: 3960 }, (_, i) => grey.data[Math.floor(i / 3)] as number),
    } as const;
    const region = task.region.draw(rng(2), grey);
    const draws = task.draw(rng(3), { image: grey, region, bank: [grey] });
    const one = task.apply({ image: grey, region, bank: [grey] }, draws).image.data;
    const three = task.apply({ image: rgb, region, bank: [rgb] }, draws).image.data;
    for (let i = 0; i < three.length; i++) assert.is(three[i], one[Math.floor(i / 3)]);
  });
  test(`${name}: refuses 16 bits and regions of other pictures`, () => {
    if (task === TASKS.identity) return; // looks at neither
    const image = picture(5, { width: 20, height: 20, channels: 1 });
    const scene = sceneOf(task, image, 1);
    const draws = task.draw(rng(3), scene);
    assert.throws(
      () => task.apply({ ...scene, image: { ...image, data: new Uint16Array(400) } }, draws),
      /got 16 bits: pass the picture through toBytes$/,
    );
    const other = picture(5, { width: 21, height: 20, channels: 1 });
    assert.throws(
      () => task.apply({ ...scene, image: other }, draws),
      /region of the picture's size, 20 x 21, got 20 x 20$/,
    );
  });
  test(`${name}: a constant picture stays finite; one that is copied or warped stays constant`, () => {
    const image: Image = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024).fill(90) };
    const scene = { ...sceneOf(task, image, 8), bank: [image] };
    const { data } = task.apply(scene, task.draw(rng(9), scene)).image;
    assert.ok(data.every((value: number) => Number.isFinite(value)));
    const isIntensity = name.startsWith("gauss") || name.startsWith("smooth");
    if (name.startsWith("smooth")) assert.equal(data, image.data); // limited to the picture's range
    if (!isIntensity) assert.ok(data.every((value: number) => value === 90));
  });
}

const whole = (image: Image): Region => {
  const box = { top: 0, left: 0, height: image.height, width: image.width };
  return { ...image, data: new Uint8Array(image.width * image.height).fill(1), box, outline: { kind: "free" } };
};
const empty = (image: Image): Region => ({ ...whole(image), data: new Uint8Array(image.width * image.height) });

test("identity: the picture itself, and an empty mask", () => {
  const image = picture(1, { width: 9, height: 7, channels: 1 });
  const painted = identity.apply({ image, region: whole(image), bank: [] }, null);
  assert.is(painted.image, image);
  assert.ok(painted.mask.data.every((value: number) => value === 0));
});

test("an empty region: nothing changes, but for those that need a pixel of it", () => {
  const image = picture(1, { width: 30, height: 30, channels: 1 });
  const scene = { image, region: empty(image), bank: [image] };
  for (const task of [
    cutPaste,
    cutPasteWith({ blend: "poisson" }),
    gaussIntensity,
    smoothIntensity,
  ] as readonly Task[]) {
    const painted = task.apply(scene, task.draw(rng(1), scene));
    assert.equal(Array.from(painted.image.data), Array.from(image.data), task.name);
  }
  assert.throws(() => source.draw(rng(1), scene), /source: expected a region with a pixel inside, got an empty one$/);
});

test("a picture of one pixel", () => {
  const image: Image = { width: 1, height: 1, channels: 1, data: Uint8Array.of(77) };
  const scene = { image, region: whole(image), bank: [image] };
  for (const task of [cutPaste, gaussIntensity, source, sink, smoothIntensity] as readonly Task[]) {
    const { data } = task.apply(scene, task.draw(rng(1), scene)).image;
    assert.is(Math.trunc(data[0] as number), 77, task.name);
  }
});

test("a region that is the whole picture", () => {
  const image = picture(4, { width: 24, height: 31, channels: 1 });
  const scene = { image, region: whole(image), bank: [picture(6, image)] };
  for (const [name, task] of Object.entries(TASKS)) {
    const { data } = task.apply(scene, task.draw(rng(1), scene)).image;
    assert.ok(
      data.every((value: number) => value >= 0 && value <= 255),
      name,
    );
  }
});

test("cutPaste says what it misses", () => {
  const image = picture(1, { width: 30, height: 30, channels: 1 });
  const scene = { image, region: whole(image), bank: [] };
  assert.throws(
    () => cutPaste.draw(rng(0), scene),
    /a picture in the bank to cut from, got none: pass the support as the bank$/,
  );
  const draws = { source: 2, rotationRadians: 0, stretch: 0, inverted: false, crop: { top: 0, left: 0 } };
  assert.throws(
    () => cutPaste.apply({ ...scene, bank: [image] }, draws),
    /a picture below 1, the size of the bank, got 2$/,
  );
});

test("cutPaste without rotation and stretch is a copy; Poisson blending of a piece from its own place changes nothing", () => {
  const image = picture(1, { width: 40, height: 40, channels: 1 });
  const region = ellipse({ min: 0.3, max: 0.4 }).draw(rng(0), image);
  const crop = { top: region.box.top, left: region.box.left };
  const draws = { source: 0, rotationRadians: 0, stretch: 0, inverted: false, crop };
  const scene = { image, region, bank: [image] };
  assert.equal(cutPaste.apply(scene, draws).image.data, image.data);
  // its crop begins at the box, so the ring around it is continued from the border of the crop
  const flat = { ...image, data: new Uint8Array(1600).fill(3) };
  const { image: blended, report } = cutPasteWith({ blend: "poisson" }).apply({ ...scene, bank: [flat] }, draws);
  assert.ok((report?.residual ?? 1) < 1e-5 && (report?.iterations ?? 0) > 0);
  const edge = [...image.data].filter((_, i) => region.data[i] === 0);
  const [low, high] = [Math.min(...edge), Math.max(...edge)];
  blended.data.forEach((value, i) => {
    if (region.data[i] === 1) assert.ok(value >= low && value <= high); // no gradients inside: a harmonic filling
  });
});

test("grey pictures take grey of a colour bank, colour pictures colour of a grey one", () => {
  const rgb = picture(1, { width: 40, height: 40, channels: 3 });
  const grey = toGrey(rgb);
  const region = ellipse({ min: 0.3, max: 0.4 }).draw(rng(0), grey);
  const draws = cutPaste.draw(rng(0), { image: grey, region, bank: [rgb] });
  const one = cutPaste.apply({ image: grey, region, bank: [rgb] }, draws).image;
  assert.equal(one, cutPaste.apply({ image: grey, region, bank: [grey] }, draws).image);
  const three = cutPaste.apply({ image: rgb, region, bank: [grey] }, draws).image;
  one.data.forEach((value, i) => {
    if (region.data[i] === 1) assert.equal([three.data[3 * i], three.data[3 * i + 2]], [value, value]);
  });
});

test("labels of change: counted, closed, filled; wrapped as bytes subtract", () => {
  const before: Image = { width: 3, height: 1, channels: 1, data: Uint8Array.of(10, 10, 10) };
  const after = { ...before, data: Uint8Array.of(11, 9, 10) };
  const mask = { width: 3, height: 1, data: Uint8Array.of(1, 1, 0) };
  const label = (rule: "changed" | "soft" | "wrapped"): number[] => [
    ...changeLabel(before, after, { mask, rule }).data,
  ];
  const one = 1 - Math.exp(-12.5);
  assert.equal(label("changed"), [1, 1, 0]);
  label("soft").forEach((value, i) => {
    assert.ok(Math.abs(value - ([one, one, 0][i] as number)) < 1e-15);
  });
  label("wrapped").forEach((value, i) => {
    assert.ok(Math.abs(value - ([1, 1, 0][i] as number)) < 4e-6);
  });
  const ring: Mask = { width: 5, height: 5, data: Uint8Array.from("1111111111111111111111111", Number) };
  const still: Image = { width: 5, height: 5, channels: 1, data: new Uint8Array(25) };
  const changed = { ...still, data: Uint8Array.from("1111110001100011000111111", Number) };
  assert.ok(changeLabel(still, changed, { mask: ring, rule: "changed" }).data.every((value) => value === 1));
});

test("distances inside a mask: by brute force", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.boolean(), { minLength: 9, maxLength: 81 }),
      (width, bits) => {
        const height = Math.floor(bits.length / width);
        const data = Uint8Array.from(bits.slice(0, width * height), Number);
        const outside = [...data.keys()].filter((i) => data[i] === 0);
        distanceInside({ width, height, data }).forEach((value, i) => {
          const squares = outside.map(
            (o) => (Math.floor(o / width) - Math.floor(i / width)) ** 2 + ((o % width) - (i % width)) ** 2,
          );
          assert.is(value, Math.sqrt(Math.min(Infinity, ...squares)));
        });
      },
    ),
  );
});

test("a deformation takes from within the region, and keeps its centre", () => {
  const picture = { width: 40, height: 40 };
  for (const maker of [ellipse({ min: 0.2, max: 0.6 }), perlin({ min: 0.3, max: 0.8 })]) {
    const { box, outline, ...mask } = maker.draw(rng(4), picture);
    const data = Uint8Array.from({ length: box.height * box.width }, (_, at) => {
      return mask.data[(box.top + Math.floor(at / box.width)) * 40 + box.left + (at % box.width)] as number;
    });
    const at = data.indexOf(1);
    const centre = { row: Math.floor(at / box.width), column: at % box.width };
    const patch = { width: box.width, height: box.height, data, outline };
    const map = deformationMap(patch, { kind: "source", centre, exponent: 2, border: "moves" });
    assert.equal([map.rows[at], map.columns[at]], [centre.row, centre.column]);
    for (let i = 0; i < data.length; i++) {
      const [row, column] = [Math.floor(i / box.width), i % box.width];
      const far = (y: number, x: number): number => Math.hypot(y - centre.row, x - centre.column);
      assert.ok(far(map.rows[i] as number, map.columns[i] as number) <= far(row, column) + 1e-9);
    }
  }
});

test("brighten: a share of the scale, clipped, within the mask", () => {
  const image: Image = { width: 3, height: 1, channels: 1, data: Uint8Array.of(10, 200, 10) };
  const mask = { width: 3, height: 1, data: Float32Array.of(0.5, 1, 0) };
  assert.equal(brighten(image, mask, 0.4).data, Uint8Array.of(61, 255, 10));
  assert.equal(
    brighten({ ...image, data: Uint16Array.of(0, 65000, 7) }, mask, 0.1).data,
    Uint16Array.of(3277, 65535, 7),
  );
  const grey = { ...image, channels: 2, data: Uint8Array.of(10, 9, 200, 9, 10, 9) } as const;
  assert.equal(brighten(grey, mask, -1).data, Uint8Array.of(0, 9, 0, 9, 10, 9));
  assert.throws(() => brighten(image, { ...mask, width: 1 }, 1), /a mask of 1 x 3, got 1 x 1$/);
  assert.throws(() => brighten(image, mask, Number.NaN), /a finite gain, got NaN$/);
});

test("options that come as data are held to their choices", () => {
  const cut = (options: object): unknown => cutPasteWith(options);
  assert.throws(() => cut({ blend: "posson" }), /^cutPaste: blend: expected one of copy, poisson, got "posson"$/);
  assert.throws(() => cut({ gradients: "mix" }), /^cutPaste: gradients: expected one of import, mixed, got "mix"$/);
  assert.throws(() => cut({ label: "chagned" }), /^cutPaste: label: expected one of changed, .*, got "chagned"$/);
  assert.throws(
    () => gaussIntensityWith({ equation: "4" as unknown as 4 }),
    /equation: expected one of released, 4, got "4"$/,
  );
  assert.throws(
    () => sourceWith({ border: "move" as "moves" }),
    /^source: border: expected one of stays, moves, got "move"$/,
  );
  assert.throws(() => sourceWith({ shear: Number.NaN }), /: expected a finite shear, got NaN$/);
  assert.throws(
    () => smoothIntensityWith({ scale: Infinity }),
    /^smoothIntensity: expected a finite scale, got Infinity$/,
  );
});

test.run();
