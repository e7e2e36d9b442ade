import { rng } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Draw, planBatches, stepsPerEpoch } from "./planBatches.ts";

const test = suite("planBatches");
const sizes = fc.record({
  count: fc.integer({ min: 1, max: 20 }),
  epochs: fc.integer({ min: 1, max: 6 }),
  batch: fc.integer({ min: 1, max: 9 }),
  pool: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  seed: fc.nat(1000),
});
const name = ({ index, round }: Draw): string => `${index} ${round}`;

test("an epoch holds every picture once; from any step on, the plan is the rest of the plan", () => {
  fc.assert(
    fc.property(sizes, fc.nat(100), ({ seed, ...plan }, at) => {
      const random = rng(seed, "order");
      const all = [...planBatches({ ...plan, random })];
      const perEpoch = stepsPerEpoch(plan);
      assert.is(all.length, plan.epochs * perEpoch);
      for (let epoch = 1; epoch <= plan.epochs; epoch++) {
        const draws = all.filter((batch) => batch.epoch === epoch).flatMap((batch) => batch.draws);
        assert.is(draws.length, plan.count);
        if (plan.pool !== undefined) continue;
        assert.is(new Set(draws.map(({ index }) => index)).size, plan.count);
        assert.ok(draws.every(({ round }) => round === epoch - 1));
      }
      const done = at % all.length;
      assert.equal([...planBatches({ ...plan, random }, done)], all.slice(done));
    }),
  );
});

test("a pool is used up before any of it comes again", () => {
  fc.assert(
    fc.property(sizes, ({ seed, ...plan }) => {
      const pool = plan.pool ?? 7;
      const draws = [...planBatches({ ...plan, pool, random: rng(seed) })].flatMap((batch) => batch.draws.map(name));
      for (let from = 0; from < draws.length; from += pool) {
        const part = draws.slice(from, from + pool);
        assert.is(new Set(part).size, part.length);
      }
      assert.ok(new Set(draws).size <= pool);
    }),
  );
});

test.run();
