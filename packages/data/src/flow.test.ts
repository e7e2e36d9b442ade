import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { BatchStage, Collect, Item, Stage, StartFlow } from "./flow.ts";

const test = suite("the types of flows");
const length: Stage<string, number> = (text) => text.length;
const named: BatchStage<number, { readonly key: string; readonly half: number }> = (values, { keys }) =>
  values.map((value, i) => ({ key: keys[i] as string, half: value / 2 }));

test("stages are plain functions: literals test them", async () => {
  const { signal } = new AbortController();
  assert.is(await length("four", { key: "a", signal }), 4);
  assert.equal(await named([4], { keys: ["a"], signal }), [{ key: "a", half: 2 }]);
});

test("what flows is typed from end to end", () => {
  const program = async (flow: StartFlow, collect: Collect, source: AsyncIterable<Item<string>>): Promise<void> => {
    const lengths = flow(source).map(length, { concurrency: 4 });
    const results = await collect(lengths.batch(2).map(named).unbatch());
    results[0]?.half.toFixed();
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

test.run();
