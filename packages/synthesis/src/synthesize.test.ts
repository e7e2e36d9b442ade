import { type Image, type Made, type Mask, rng } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exactKernels } from "./kernels/exactKernels.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { RegionMaker } from "./region.ts";
import { ownMask } from "./regions/ownMask.ts";
import { perlin } from "./regions/perlin.ts";
import { rectangle } from "./regions/rectangle.ts";
import { replay } from "./rounds.ts";
import { type SynthesizeOptions, type Synthesizer, synthesize } from "./synthesize.ts";
import type { Mixture, Painted } from "./task.ts";
import { gaussIntensity } from "./tasks/gaussIntensity.ts";
import { identity } from "./tasks/identity.ts";
import { tasks } from "./tasks/presets.ts";
import { sink } from "./tasks/sink.ts";
import { smoothIntensity } from "./tasks/smoothIntensity.ts";
import { source } from "./tasks/source.ts";

const test = suite("synthesize");

function picture(seed: number, { width = 64, height = 64, channels = 1 as Image["channels"] } = {}): Image {
  const random = rng(seed, "picture");
  const data = Uint8Array.from({ length: width * height * channels }, () => 60 + random.integer(0, 120));
  return { width, height, channels, data };
}
const image = picture(1);
const bank = [image, picture(2), picture(3)];
const ALL: Mixture = [...tasks.official, [0.25, sink], [0.25, smoothIntensity]];

/** What a maker answers, at once. */
function make(maker: Synthesizer, index: number, of: Image = image): Awaited<ReturnType<Synthesizer["record"]>> {
  const made = maker.record({ image: of, bank, random: rng(7).at(index) });
  assert.not(made instanceof Promise);
  return made as Awaited<typeof made>;
}

/** FNV-1a over pictures and masks. */
function checksum(mades: readonly Made[]): number {
  let hash = 2166136261;
  for (const { image, mask } of mades) {
    for (const byte of [
      ...image.data,
      ...new Uint8Array(mask.data.buffer, mask.data.byteOffset, mask.data.byteLength),
    ]) {
      hash = Math.imul(hash ^ byte, 16777619) >>> 0;
    }
  }
  return hash;
}

test("the same seed gives the same bytes, in every runtime", () => {
  const mades = (options: SynthesizeOptions = {}, mixture = ALL): Made[] =>
    Array.from({ length: 24 }, (_, i) => make(synthesize(mixture, options), i));
  assert.equal(mades(), mades());
  assert.is(new Set(mades().map(({ task }) => task)).size, 6);
  assert.equal(
    [
      checksum(mades()),
      checksum(mades({ preset: "compat" }, tasks.compat)),
      checksum(mades({ preset: "paper" }, tasks.paper)),
    ],
    CHECKSUMS,
  );
});
const CHECKSUMS = [1173739681, 796905959, 766186252];

test("bytes come out, masks are 0 or 1 and mark every change", () => {
  const maker = synthesize(ALL);
  for (let i = 0; i < 40; i++) {
    const made = make(maker, i);
    assert.ok(made.image.data instanceof Uint8Array && made.mask.data instanceof Uint8Array);
    assert.ok(made.rounds.length === 1 || made.rounds.length === 2);
    made.image.data.forEach((value, at) => {
      const mark = made.mask.data[at];
      assert.ok(mark === 0 || mark === 1);
      if (value !== image.data[at]) assert.is(mark, 1);
    });
    if (made.task === "identity") assert.ok(made.mask.data.every((value: number) => value === 0));
  }
});

test("a recorded tape gives the same sample again", () => {
  const byName = new Map(ALL.map(([, task]) => [task.name, task]));
  for (let i = 0; i < 24; i++) {
    const { rounds, ...made } = make(synthesize(ALL), i);
    const task = byName.get(made.task);
    assert.ok(task !== undefined);
    if (task !== undefined) assert.equal(replay(task, rounds, { image, bank }), made);
  }
});

test("make is record without the tape", () => {
  const { rounds: _, ...made } = make(synthesize(ALL), 3);
  assert.equal(synthesize(ALL).make({ image, bank, random: rng(7).at(3) }), made);
});

test("again: never, always, half of the time", () => {
  const count = (again?: number): number => {
    const maker = synthesize([[1, identity]], { again });
    return Array.from({ length: 400 }, (_, i) => make(maker, i).rounds.length).filter((n) => n === 2).length;
  };
  assert.equal([count(0), count(1)], [0, 400]);
  assert.ok(Math.abs(count() - 200) < 40);
});

test("shares are chances", () => {
  const maker = synthesize([
    [3, identity],
    [1, source],
    [0, gaussIntensity],
  ]);
  const names = Array.from({ length: 400 }, (_, i) => make(maker, i).task);
  assert.ok(Math.abs(names.filter((name) => name === "source").length - 100) < 35);
  assert.not(names.includes("gaussIntensity"));
});

test("grey by default; colours kept on demand, alpha untouched", () => {
  const rgba = picture(4, { channels: 4 });
  assert.is(make(synthesize(ALL), 1, rgba).image.channels, 1);
  for (let i = 0; i < 12; i++) {
    const kept = make(synthesize(ALL, { channels: "keep" }), i, rgba).image;
    assert.is(kept.channels, 4);
    for (let at = 3; at < kept.data.length; at += 4) assert.is(kept.data[at], rgba.data[at]);
  }
  const words = { ...image, data: Uint16Array.from(image.data, (value) => value * 257) };
  assert.equal(make(synthesize(ALL), 5, words).image, make(synthesize(ALL), 5).image);
});

test("pictures of any size and form", () => {
  for (const size of [
    { width: 32, height: 32 },
    { width: 300, height: 41 },
    { width: 640, height: 1024 },
  ]) {
    const wide = picture(6, size);
    for (const task of [source, sink, smoothIntensity, ...tasks.official.map(([, task]) => task)]) {
      const maker = synthesize([[1, task]], { again: 0 });
      const made = maker.make({ image: wide, bank: [picture(7, size)], random: rng(3) }) as Made;
      assert.equal([made.image.width, made.image.height], [size.width, size.height]);
      if (task !== identity) assert.ok(made.mask.data.some((value: number) => value > 0));
    }
  }
});

test("compat: own draws come from few streams, the others are fresh", () => {
  const maker = synthesize([[1, source]], { preset: "compat", again: 0, replayed: 2 });
  const draws = Array.from(
    { length: 40 },
    (_, i) => make(maker, i).rounds[0]?.draws as { centre: number; exponent: number },
  );
  assert.is(new Set(draws.map(({ exponent }) => exponent)).size, 2);
  assert.ok(new Set(draws.map(({ centre }) => centre)).size > 20);
});

test("compat: labels of bytes that wrap around", () => {
  const maker = synthesize(tasks.compat.slice(0, 1), { preset: "compat" });
  const masks = Array.from({ length: 12 }, (_, i) => make(maker, i).mask.data);
  assert.ok(masks.every((data) => data instanceof Float32Array));
  const values = new Set(masks.flatMap((data) => [...data]));
  for (const value of values) assert.ok([0, 1, Math.fround(1 - Math.exp(-12.5))].includes(value));
});

test("kernels that answer later give a promise of the same", async () => {
  const later = Object.fromEntries(
    Object.entries(exactKernels).map(([name, act]) => [
      name,
      typeof act === "function"
        ? async (...args: unknown[]) => (act as (...all: unknown[]) => unknown)(...args)
        : "later",
    ]),
  ) as unknown as Kernels;
  for (let i = 0; i < 8; i++) {
    const made = synthesize(ALL, { kernels: later }).make({ image, bank, random: rng(7).at(i) });
    assert.ok(made instanceof Promise);
    const { rounds: _, ...now } = make(synthesize(ALL), i);
    assert.equal(await made, now);
  }
});

test("what a detector records is plain data", () => {
  const { options } = synthesize(tasks.official);
  assert.equal(JSON.parse(JSON.stringify(options)), options);
  const { tasks: recorded, ...rest } = options as Record<string, unknown>;
  assert.equal(rest, { preset: "official", again: 0.5, channels: "grey", replayed: 0, kernels: "exact" });
  assert.equal((recorded as unknown[])[0], {
    share: 0.25,
    task: "cutPaste",
    options: { blend: "copy", label: "changed" },
    region: {
      name: "perlin",
      min: 0.1,
      max: 0.6,
      options: { cells: 1, octaves: 1, threshold: 0.3, leastShare: 0.2 },
    },
  });
});

test("a region's own options are part of the record", () => {
  const recorded = (region: RegionMaker): string => JSON.stringify(synthesize([[1, { ...source, region }]]).options);
  const sizes = { min: 0.2, max: 0.5 };
  const mask = (...data: number[]): Mask => ({ width: 2, height: 2, data: Uint8Array.from(data) }); // of one box
  const all = [
    perlin(sizes),
    perlin(sizes, { cells: 2 }),
    perlin(sizes, { octaves: 2 }),
    perlin(sizes, { threshold: 0.2 }),
    perlin(sizes, { leastShare: 0.1 }),
    rectangle(sizes),
    rectangle(sizes, { shear: 0 }),
    ownMask(mask(1, 1, 0, 1)),
    ownMask(mask(1, 0, 1, 1)),
  ];
  assert.is(new Set(all.map(recorded)).size, all.length);
});

test("a task of one's own that gives back another size is refused", () => {
  const small = { width: 2, height: 3, channels: 1 as const, data: new Uint8Array(6) };
  for (const [painted, line] of [
    [{ image, mask: small }, /^mine: expected a painted mask of .* with \d+ numbers, got 3 x 2 with 6 numbers$/],
    [{ image: small, mask: image }, /^mine: expected a painted picture of .*, got 3 x 2 with 6 numbers$/],
    [{ image, mask: { ...image, data: small.data } }, /painted mask .* with 6 numbers$/],
  ] as const) {
    const mine = { ...identity, name: "mine", apply: () => painted as Painted };
    assert.throws(() => make(synthesize([[1, mine]]), 0), line);
  }
});

test("mistakes are told in one line", () => {
  assert.throws(() => synthesize([]), /^synthesize: expected tasks with shares from 0, one above it, got shares \[\]$/);
  assert.throws(
    () =>
      synthesize([
        [-1, source],
        [2, sink],
      ]),
    /got shares \[-1, 2\]$/,
  );
  assert.throws(
    () => synthesize([[1, source]], { preset: "papr" as "paper" }),
    /^synthesize: preset: expected one of official, paper, compat, got "papr"$/,
  );
  assert.throws(
    () => synthesize([[1, source]], { channels: "gray" as "grey" }),
    /channels: .* grey, keep, got "gray"$/,
  );
  assert.throws(() => synthesize([[1, source]], { again: 2 }), /again from 0 to 1, got 2$/);
  assert.throws(() => synthesize([[1, source]], { replayed: 0.5 }), /a whole number of replayed samples, got 0.5$/);
});

test.run();
