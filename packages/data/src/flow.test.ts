// browser
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { failureOf, IDLE_TICKS, numbers, ticks } from "../test/streams.ts";
import { FormatError } from "./errors.ts";
import type { BatchStage, Item, Stage } from "./flow/item.ts";
import { ItemError } from "./flow/itemError.ts";
import { collect, flow } from "./flow.ts";

const types = suite("the types of flows");
const length: Stage<string, number> = (text) => text.length;
const named: BatchStage<number, { readonly key: string; readonly half: number }> = (values, { keys }) =>
  values.map((value, i) => ({ key: keys[i] as string, half: value / 2 }));

types("stages are plain functions: literals test them", async () => {
  const { signal } = new AbortController();
  assert.is(await length("four", { key: "a", signal }), 4);
  assert.equal(await named([4], { keys: ["a"], signal }), [{ key: "a", half: 2 }]);
});
types("what flows is typed from end to end", () => {
  const program = async (source: AsyncIterable<Item<string>>): Promise<void> => {
    const lengths = flow(source).map(length, { concurrency: 4 });
    const results = await collect(lengths.batch(2).map(named, { concurrency: 2 }).unbatch());
    results[0]?.half.toFixed();
    for await (const { key, value } of lengths.items()) key.at(value);
    for await (const batch of lengths.batch(2)) batch.at(0)?.toFixed();
    // @ts-expect-error only batches come apart
    lengths.unbatch();
    // @ts-expect-error numbers flow here, the stage takes strings
    lengths.map(length);
    // @ts-expect-error a batch gives as many results as it has values, so a list
    lengths.batch(2).map(() => 1);
    // @ts-expect-error things flow under a name
    flow([1, 2]);
  };
  assert.type(program, "function");
});
types.run();

const test = suite("flow");
const half: Stage<number, number> = (value) => value / 2;

test("gives nothing for nothing", async () => {
  assert.equal(await collect(flow<number>([]).map(half)), []);
  assert.equal(await collect(flow<number>([]).batch(3).unbatch()), []);
});
test("takes lists as well as streams, and values that are nothing", async () => {
  assert.equal(await collect(flow([{ key: "a", value: undefined }])), [undefined]);
  assert.equal(await collect(flow(numbers(3)).map(half)), [0, 0.5, 1]);
});
test("groups, the last group being smaller, and takes groups apart", async () => {
  assert.equal(await collect(flow(numbers(5)).batch(2)), [[0, 1], [2, 3], [4]]);
  assert.equal(await collect(flow(numbers(5)).batch(2).unbatch().batch(3)), [
    [0, 1, 2],
    [3, 4],
  ]);
});
test("keys stay with their values", async () => {
  const seen: string[] = [];
  const stage: Stage<number, number> = (value, { key }) => {
    seen.push(key);
    return -value;
  };
  const items = flow(numbers(3)).map(stage).batch(2).map(named).unbatch().items();
  assert.equal(await collect(items), [
    { key: "0", value: { key: "0", half: -0 } },
    { key: "1", value: { key: "1", half: -0.5 } },
    { key: "2", value: { key: "2", half: -1 } },
  ]);
  assert.equal(seen, ["0", "1", "2"]);
});
test("does nothing until it is iterated, and then starts afresh each time", async () => {
  let calls = 0;
  const counted = flow([{ key: "a", value: 1 }]).map((value) => {
    calls += 1;
    return value;
  });
  await ticks(IDLE_TICKS);
  assert.is(calls, 0);
  assert.equal(await collect(counted), [1]);
  assert.equal(await collect(counted), [1]);
  assert.is(calls, 2);
});
test("each stage works ahead while the next one is busy, as far as it may", async () => {
  const begun: number[] = [];
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const stage: Stage<number, number> = (value) => {
    begun.push(value);
    return value;
  };
  const results = collect(
    flow(numbers(20))
      .map(stage, { concurrency: 2 })
      .batch(3)
      .map(async (values) => {
        await gate;
        return values;
      })
      .unbatch(),
  );
  await ticks(IDLE_TICKS);
  // three in the busy stage, three gathered behind it, two ready
  assert.equal(begun, [0, 1, 2, 3, 4, 5, 6, 7]);
  open();
  assert.equal(
    await results,
    Array.from({ length: 20 }, (_, i) => i),
  );
});

const failsAt =
  (bad: number, error: unknown): Stage<number, number> =>
  (value) => {
    if (value === bad) throw error;
    return value;
  };

test("stops at a bad item, after all results before it, and names it", async () => {
  const cause = new RangeError("too small\nby far");
  const got: number[] = [];
  const stream = flow(numbers(9)).map(failsAt(5, cause), { concurrency: 3 }).map(half, { concurrency: 2 });
  const reason = await failureOf(
    (async () => {
      for await (const value of stream) got.push(value);
    })(),
  );
  assert.instance(reason, ItemError);
  const error = reason as ItemError;
  assert.is(error.message, '"5": too small');
  assert.equal(error.keys, ["5"]);
  assert.is(error.cause, cause);
  assert.equal(got, [0, 0.5, 1, 1.5, 2]);
});
test("says a name once, and takes whatever is thrown", async () => {
  const twice = await failureOf(collect(flow(numbers(1)).map(failsAt(0, new FormatError("0", "empty")))));
  assert.is((twice as ItemError).message, "0: empty");
  const text = await failureOf(collect(flow(numbers(1)).map(failsAt(0, "no"))));
  assert.is((text as ItemError).message, '"0": no');
  assert.is((text as ItemError).cause, "no");
});
test("leaves bad items out and reports them in order, on request", async () => {
  const bad: string[] = [];
  const done: string[] = [];
  const results = await collect(
    flow(numbers(6), {
      onBadItem: ({ key, reason }) => void bad.push(`${key} ${reason.message}`),
      onProgress: (progress) => void done.push(`${progress.done} ${progress.key}`),
    })
      .map(failsAt(1, new Error("one")), { concurrency: 3 })
      .map(failsAt(4, "four")),
  );
  assert.equal(results, [0, 2, 3, 5]);
  assert.equal(bad, ["1 one", "4 four"]);
  assert.equal(
    done.map((line) => line.split(" ")[0]),
    ["1", "2", "3", "4", "5", "6"],
  );
  assert.equal(done.map((line) => line.split(" ")[1]).sort(), ["0", "1", "2", "3", "4", "5"]);
});
test("a batch fails as a whole", async () => {
  const bad: string[] = [];
  const stage: BatchStage<number, number> = (values) => (values.includes(3) ? values.slice(1) : values);
  const skipping = flow(numbers(6), { onBadItem: ({ key }) => void bad.push(key) });
  assert.equal(await collect(skipping.batch(2).map(stage).unbatch()), [0, 1, 4, 5]);
  assert.equal(bad, ["2", "3"]);
  const reason = await failureOf(collect(flow(numbers(6)).batch(2).map(stage)));
  assert.is((reason as ItemError).message, '"2" and 1 more: expected a result for each of 2 values, got 1');
  assert.equal((reason as ItemError).keys, ["2", "3"]);
});
test("trouble in the source or in a callback ends the flow as it is", async () => {
  const trouble = new Error("no more room");
  const broken = (async function* () {
    yield { key: "a", value: 1 };
    throw trouble;
  })();
  const onBadItem = (): void => {
    throw trouble;
  };
  assert.is(await failureOf(collect(flow(broken).map(half))), trouble);
  assert.is(await failureOf(collect(flow(numbers(9), { onBadItem }).map(failsAt(4, "bad")))), trouble);
  assert.is(await failureOf(collect(flow(numbers(9), { onProgress: onBadItem }))), trouble);
});
test("refuses counts that are none", () => {
  for (const count of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const message = `expected a whole number of at least 1, got ${count}`;
    assert.throws(
      () => flow(numbers(1)).map(half, { concurrency: count }),
      (e: Error) => e instanceof RangeError && e.message === `map: concurrency: ${message}`,
    );
    assert.throws(
      () => flow(numbers(1)).batch(count),
      (e: Error) => e.message === `batch: size: ${message}`,
    );
    assert.throws(() => flow(numbers(1)).batch(1).map(named, { concurrency: count }), RangeError);
  }
});
test.run();
