// timeout: 300
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { numbers, ticks } from "../../test/streams.ts";
import { collect, flow } from "../flow.ts";
import { ItemError } from "./itemError.ts";

const test = suite("flows of random delays and failures");

/** How many of something there are, and were at most. */
function counter() {
  let now = 0;
  let most = 0;
  return {
    add(change: number): void {
      now += change;
      most = Math.max(most, now);
    },
    get now(): number {
      return now;
    },
    get most(): number {
      return most;
    },
  };
}

const small = fc.integer({ min: 1, max: 5 });
const shapes = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  first: small,
  size: small,
  second: small,
  third: small,
  delays: fc.array(fc.nat(9), { minLength: 1, maxLength: 50 }),
  bad: fc.uniqueArray(fc.nat(45), { maxLength: 6 }),
  until: fc.nat(60),
});

/** Three stages, two of them between batch and unbatch or behind it, which count what they hold. */
function build({ count, first, size, second, third, delays, bad }: Shape, skip: boolean, at?: AbortSignal) {
  const live = counter();
  const inStage = [counter(), counter(), counter()] as const;
  const reported: string[] = [];
  let delay = 0;
  const pause = (): Promise<void> => ticks(delays[delay++ % delays.length] as number);
  const during = async <T>(stage: 0 | 1 | 2, work: () => T): Promise<T> => {
    inStage[stage].add(1);
    await pause();
    inStage[stage].add(-1);
    return work();
  };
  const report = ({ key }: { readonly key: string }): void => {
    reported.push(key);
    live.add(-1);
  };
  const stream = flow(numbers(count, { taken: () => live.add(1) }), {
    signal: at,
    onBadItem: skip ? report : "stop",
  })
    .map(
      (value) =>
        during(0, () => {
          if (bad.includes(value)) throw new Error("bad");
          return value + 0.5;
        }),
      { concurrency: first },
    )
    .batch(size)
    .map((values) => during(1, () => values.map((value) => value * 2)), { concurrency: second })
    .unbatch()
    .map((value) => during(2, () => (value - 1) / 2), { concurrency: third });
  return { stream, live, inStage, reported, bound: first + size + second * size + size + third + 1 };
}
type Shape = typeof shapes extends fc.Arbitrary<infer S> ? S : never;

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("keep their order and their bounds, and leave out what is bad", () =>
  fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const { stream, live, inStage, reported, bound } = build(shape, true);
      const results: number[] = [];
      for await (const value of stream) {
        results.push(value);
        await ticks(shape.delays[0] as number);
        live.add(-1);
      }
      assert.equal(
        results,
        indices(shape.count).filter((i) => !shape.bad.includes(i)),
      );
      assert.equal(
        reported,
        indices(shape.count)
          .filter((i) => shape.bad.includes(i))
          .map(String),
      );
      assert.ok(live.most <= bound, `${live.most} live items, expected at most ${bound}`);
      assert.is(live.now, 0);
      const most = inStage.map((stage) => stage.most);
      assert.ok((most[0] as number) <= shape.first && (most[1] as number) <= shape.second, `${most}`);
      assert.ok((most[2] as number) <= shape.third, `${most}`);
    }),
    { numRuns: 300 },
  ));
test("stop at the first bad item, whatever the delays, with nothing left in work", () =>
  fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const { stream, inStage } = build(shape, false);
      const results: number[] = [];
      let reason: unknown;
      try {
        for await (const value of stream) results.push(value);
      } catch (thrown) {
        reason = thrown;
      }
      const first = Math.min(...shape.bad.filter((i) => i < shape.count));
      if (first === Number.POSITIVE_INFINITY) {
        assert.is(reason, undefined);
        assert.equal(results, indices(shape.count));
      } else {
        assert.instance(reason, ItemError);
        assert.equal((reason as ItemError).keys, [`${first}`]);
        assert.equal(results, indices(first - (first % shape.size))); // the batches that were whole before it
      }
      assert.equal(
        inStage.map((stage) => stage.now),
        [0, 0, 0],
      );
    }),
    { numRuns: 300 },
  ));
test("end at any moment with nothing left in work", () =>
  fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      const controller = new AbortController();
      const { stream, inStage } = build(shape, true, controller.signal);
      const outcome = collect(stream).then(
        () => "done",
        (reason: unknown) => reason,
      );
      await ticks(shape.until * 5);
      controller.abort("enough");
      assert.ok(["done", "enough"].includes((await outcome) as string));
      assert.equal(
        inStage.map((stage) => stage.now),
        [0, 0, 0],
      );
    }),
    { numRuns: 300 },
  ));
test("hold no more over 10,000 items than their stages say, a slow consumer included", async () => {
  const shape = {
    count: 10_000,
    first: 4,
    size: 16,
    second: 2,
    third: 3,
    delays: [3, 0, 7, 1],
    bad: [5, 999],
    until: 0,
  };
  const { stream, live, bound } = build(shape, true);
  let received = 0;
  for await (const _ of stream) {
    received += 1;
    if (received % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0)); // long enough to fill every stage
    live.add(-1);
  }
  assert.is(received, 9_998);
  assert.is(live.now, 0);
  assert.is(bound, 4 + 16 + 32 + 16 + 3 + 1);
  assert.ok(live.most <= bound, `${live.most} live items`);
  assert.ok(live.most > bound - 16, `a bound that is not reached says little: ${live.most} of ${bound}`);
});
test.run();
