import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bitsOf } from "../test/helpers.ts";
import { type Rng, rng, rngFrom, rngState } from "./rng.ts";

const seeds = fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const draw = <T>(n: number, one: () => T): T[] => Array.from({ length: n }, () => one());
const words = (random: Rng, n = 8): number[] => draw(n, random.uint32);
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const counted = suite("rng counts");
counted("words of Philox, keyed by the seed", () => {
  assert.equal(words(rng(0), 4), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]); // Random123's first known answer
});
counted("its position, and goes back to any", () => {
  fc.assert(
    fc.property(seeds, fc.nat(50), fc.nat(50), (seed, before, after) => {
      const random = rng(seed, "resume");
      words(random, before);
      assert.is(random.position, before);
      const next = words(random, after);
      const resumed = rng(seed, "resume");
      resumed.seek(before);
      assert.equal(words(resumed, after), next);
    }),
  );
  const random = rng(1);
  random.seek(2 ** 52 - 8);
  const last = words(random);
  random.seek(2 ** 52 - 8 - 2 ** 34); // the same block index modulo 2^32
  assert.not.equal(words(random), last);
});
counted("a fixed number of words per draw", () => {
  const random = rng(3);
  const after = (take: () => unknown): number => {
    random.seek(0);
    take();
    return random.position;
  };
  assert.is(
    after(() => random.uniform()),
    2,
  );
  assert.is(
    after(() => random.normal()),
    4,
  );
  assert.is(
    after(() => random.integer(0, 8)),
    1,
  );
  assert.is(
    after(() => random.integer(0, 2 ** 40)),
    2,
  );
  assert.is(
    after(() => random.choice(["a", "b"], [1, 3])),
    2,
  );
});
counted("sub-generators that depend on neither cursor nor order", () => {
  fc.assert(
    fc.property(seeds, fc.string(), fc.nat(), fc.nat(20), (seed, name, index, drawn) => {
      const fresh = words(rng(seed).stream(name).at(index));
      const used = rng(seed);
      words(used, drawn);
      const stream = used.stream(name);
      words(stream, drawn);
      words(stream.at(index + 1));
      assert.equal(words(stream.at(index)), fresh);
      assert.is(used.position, drawn);
      assert.equal(words(rng(seed, name).at(index)), fresh);
    }),
  );
});
counted("different streams for different labels", () => {
  const root = rng(5);
  const labelled: Rng[] = [root, rng(6), rng(2n ** 32n + 5n), root.stream(3), root.stream("3"), root.at(3)];
  labelled.push(root.stream(""), root.stream("\0"), root.stream("\0\0\0\0"), root.stream("abc"), root.stream("abcd"));
  labelled.push(
    root.stream("abc").stream("d"),
    root.stream("a").at(0),
    root.at(0).stream("a"),
    root.at(0),
    root.at(2 ** 32),
  );
  for (let i = 1; i < 1000; i++) labelled.push(root.stream("many").at(i));
  assert.is(new Set(labelled.map((random) => words(random, 2).join())).size, labelled.length);
});
counted("seeds alike as number and as bigint", () => {
  assert.equal(words(rng(42)), words(rng(42n)));
});
counted("and refuses other seeds, indices and positions in one line", () => {
  const refuse = (run: () => unknown, says: RegExp): void =>
    assert.throws(run, (error: Error) => error instanceof RangeError && says.test(error.message));
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53, -1n, 2n ** 64n]) {
    refuse(() => rng(seed), /^rng: expected a seed that is an integer from 0 to 2\^64 - 1, got /);
  }
  for (const index of [-1, 0.5, NaN, 2 ** 53]) {
    refuse(() => rng(0).at(index), /^at: expected an integer from 0/);
    refuse(() => rng(0).stream(index), /^stream: expected an integer from 0/);
    refuse(() => rng(0).seek(index), /^seek: expected a position from 0 to 2\^52/);
  }
  refuse(() => rng(0).uniform(1, 0), /^uniform: expected min <= max, both finite, got 1 and 0/);
  refuse(() => rng(0).uniform(-Number.MAX_VALUE, Number.MAX_VALUE), /^uniform: /);
  refuse(() => rng(0).integer(3, 3), /^integer: expected integers low < high, got 3 and 3/);
  refuse(() => rng(0).integer(0, 1.5), /^integer: /);
  refuse(() => rng(0).choice([]), /^choice: expected at least one item/);
  refuse(() => rng(0).choice([1, 2], [1]), /^choice: expected 2 weights, got 1/);
  refuse(() => rng(0).choice([1, 2], [0, 0]), /^choice: expected a positive finite sum/);
  refuse(() => rng(0).choice([1, 2], [1, -1]), /^choice: expected weights that are finite and not negative, got -1/);
  refuse(() => rng(0).permutation(-1), /^permutation: expected a length from 0 to 2\^32 - 1, got -1/);
});
counted.run();

const draws = suite("rng draws");
draws("the same bits in every runtime", () => {
  const random = rng(20240229n, "bytes").at(7);
  const drawn = [random.uniform(), random.uniform(-1, 1), random.normal(), random.normal(3, 0.5)];
  assert.equal(drawn.map(bitsOf), ["3fe895b5e9b4df83", "3fe3d2bc016cda86", "bfed182b7242aa81", "40039808bbf31ae0"]);
  assert.equal(
    draw(6, () => random.integer(-5, 1000)),
    [985, 893, 364, 7, 715, 226],
  );
  assert.equal([...random.permutation(8)], [0, 4, 7, 5, 6, 3, 2, 1]);
  assert.is(bitsOf(rng(0).uniform()), "3fd989fa35785a70"); // 53 bits of 6627e8d5 e169c58d
});
draws("uniform inside [min, max), however narrow or wide", () => {
  const bounds = fc.double({ min: -1e300, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(seeds, bounds, bounds, (seed, a, b) => {
      const [min, max] = a < b ? [a, b] : [b, a];
      const x = rng(seed).uniform(min, max);
      assert.ok(min === max ? x === min : x >= min && x < max);
    }),
  );
  const random = rng(1);
  for (let i = 0; i < 100; i++) assert.is(random.uniform(1e16, 1e16 + 2), 1e16); // the only float64 in there
});
draws("uniform with the moments of a uniform, in every eighth", () => {
  const random = rng(11);
  const values = draw(40_000, () => random.uniform());
  assert.ok(Math.abs(mean(values) - 1 / 2) < 0.006); // 4 standard errors
  assert.ok(Math.abs(mean(values.map((x) => x * x)) - 1 / 3) < 0.006);
  const counts = new Uint32Array(8);
  for (const x of values) counts[Math.floor(x * 8)] = (counts[Math.floor(x * 8)] as number) + 1;
  const chiSquare = mean([...counts].map((count) => (8 * (count - 5000) ** 2) / 5000));
  assert.ok(chiSquare < 29.9, `chi-square ${chiSquare} with 7 degrees of freedom`); // p = 1e-4
});
draws("normal with the moments of a normal, without outliers", () => {
  const random = rng(12);
  const values = draw(40_000, () => random.normal());
  const moments = [1, 2, 3, 4].map((k) => mean(values.map((x) => x ** k)));
  const expected = [0, 1, 0, 3];
  const tolerance = [0.02, 0.03, 0.08, 0.2]; // 4 standard errors: 1, sqrt 2, sqrt 15, sqrt 96 over 200
  moments.forEach((moment, k) => {
    assert.ok(Math.abs(moment - (expected[k] as number)) < (tolerance[k] as number), `moment ${k + 1}: ${moment}`);
  });
  assert.ok(Math.max(...values.map(Math.abs)) < 8.6);
  const within1 = values.filter((x) => Math.abs(x) < 1).length / values.length;
  assert.ok(Math.abs(within1 - 0.6827) < 0.01);
});
draws("streams, neighbours and successive words without correlation", () => {
  const n = 20_000;
  const a = draw(n, rng(1, "a").uniform);
  const b = draw(n, rng(1, "b").uniform);
  const other = draw(n, rng(2, "a").uniform);
  const root = rng(1);
  const first = Array.from({ length: n }, (_, i) => root.at(i).uniform());
  const correlation = (x: readonly number[], y: readonly number[]): number =>
    12 * mean(x.map((value, i) => (value - 0.5) * ((y[i] as number) - 0.5)));
  for (const [x, y] of [
    [a, b],
    [a, other],
    [a, [...a.slice(1), 0.5]],
    [first, [...first.slice(1), 0.5]],
    [a, first],
  ] as const) {
    assert.ok(Math.abs(correlation(x, y)) < 4 / Math.sqrt(n));
  }
});
draws("integer without bias, in the range", () => {
  fc.assert(
    fc.property(seeds, fc.maxSafeInteger(), fc.maxSafeInteger(), (seed, a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      if (high - low < 1 || high - low > 2 ** 53) return;
      const x = rng(seed).integer(low, high);
      assert.ok(Number.isSafeInteger(x) && x >= low && x < high);
    }),
  );
  const random = rng(13);
  const third = 3 * 2 ** 30; // a third of draws would land twice as often in the first third, were words just folded
  const low = draw(20_000, () => random.integer(0, third)).filter((x) => x < 2 ** 30).length / 20_000;
  assert.ok(Math.abs(low - 1 / 3) < 0.014);
  const counts = new Uint32Array(7);
  for (let k = 0; k < 14_000; k++) {
    const i = random.integer(0, 7);
    counts[i] = (counts[i] as number) + 1;
  }
  assert.ok([...counts].every((count) => Math.abs(count - 2000) < 4 * 42));
});
draws("choice by weight, never one without weight", () => {
  const random = rng(14);
  const picked = draw(10_000, () => random.choice(["never", "a", "b", "nor this"], [0, 1, 3, 0]));
  assert.equal(new Set(picked), new Set(["a", "b"]));
  assert.ok(Math.abs(picked.filter((x) => x === "b").length / 10_000 - 0.75) < 0.018);
  assert.equal(new Set(draw(200, () => random.choice([1, 2, 3]))), new Set([1, 2, 3]));
});
draws("permutation: each number once, each order about as often", () => {
  fc.assert(
    fc.property(seeds, fc.nat(300), (seed, n) => {
      assert.equal(
        [...rng(seed).permutation(n)].sort((a, b) => a - b),
        draw(n, () => 0).map((_, i) => i),
      );
    }),
  );
  const random = rng(15);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.permutation(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.is(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 4 * 29);
});
draws("a generator goes on from its state, copied, where it stood", () => {
  fc.assert(
    fc.property(seeds, fc.nat(20), (seed, taken) => {
      const random = rng(seed, "state").at(3);
      for (let k = 0; k < taken; k++) random.uint32();
      const copy = rngFrom(structuredClone(rngState(random)));
      assert.equal([copy.position, copy.stream("x").uint32()], [taken, random.stream("x").uint32()]);
      assert.equal(
        draw(9, () => copy.normal()),
        draw(9, () => random.normal()),
      );
    }),
  );
  assert.throws(() => rngState({} as never), /expected a generator made by rng/);
});
draws.run();
