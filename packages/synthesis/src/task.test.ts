import { type Image, type Rng, rng } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Region, RegionMaker } from "./region.ts";
import type { Synthesize } from "./synthesize.ts";
import { defineTask, type Scene, type Task } from "./task.ts";

const region: Region = {
  width: 2,
  height: 1,
  data: Uint8Array.of(0, 1),
  box: { top: 0, left: 1, height: 1, width: 1 },
  outline: { kind: "free" },
};
const maker: RegionMaker = { name: "last", sizes: { min: 0, max: 1 }, draw: () => region };
const image: Image = { width: 2, height: 1, channels: 1, data: Uint8Array.of(10, 20) };
const scene: Scene = { image, region, bank: [] };

const test = suite("tasks");

test("draws are inferred, and painting them needs no generator", () => {
  const task = defineTask({
    name: "lift",
    region: maker,
    draw: (random) => ({ gain: random.integer(1, 4) }),
    apply: ({ image, region }, { gain }) => ({
      image: { ...image, data: Uint8Array.from(image.data, (v, i) => v + gain * (region.data[i] as number)) },
      mask: region,
    }),
  });
  const { gain } = task.draw(rng(1), scene);
  assert.ok(gain >= 1 && gain < 4);
  assert.equal(task.apply(scene, { gain: 5 }), { image: { ...image, data: Uint8Array.of(10, 25) }, mask: region });
});

test("defineTask gives back what it is given", () => {
  const task: Task<number> = { name: "none", region: maker, draw: () => 0, apply: () => ({ image, mask: region }) };
  assert.is(defineTask(task), task);
});

test("mistakes that must not compile", () => {
  const program = (synthesize: Synthesize, task: Task<{ readonly gain: number }>, random: Rng): void => {
    synthesize([[1, task]]);
    // @ts-expect-error tasks come with their shares
    synthesize([task]);
    const rest = { name: "wrong", region: maker, draw: () => ({ gain: 1 }) };
    // @ts-expect-error draw gave no such number
    defineTask({ ...rest, apply: (s, { angle }) => ({ image: s.image, mask: angle }) });
    // @ts-expect-error painting says where it painted
    defineTask({ ...rest, apply: (s) => ({ image: s.image }) });
    // @ts-expect-error a picture is no scene
    task.draw(random, image);
  };
  assert.type(program, "function");
});

test.run();
