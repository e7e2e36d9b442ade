import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ahead } from "./ahead.ts";

const test = suite("ahead");

test("keeps the order, and asks for no more than it may", async () => {
  let made = 0;
  async function* numbers(): AsyncGenerator<number> {
    for (; made < 10; ) yield made++;
  }
  const seen: number[] = [];
  for await (const value of ahead(numbers(), 3)) {
    seen.push(value);
    await new Promise((done) => setTimeout(done));
    assert.ok(made <= value + 1 + 3, `${made} made when ${value} came`);
  }
  assert.equal(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("ends its source when the user stops, and hands on its error in its place", async () => {
  const events: string[] = [];
  async function* source(): AsyncGenerator<number> {
    try {
      yield 1;
      yield 2;
      throw new Error("no third");
    } finally {
      events.push("ended");
    }
  }
  for await (const _ of ahead(source())) break;
  assert.equal(events, ["ended"]);
  const seen: number[] = [];
  const read = async (): Promise<void> => {
    for await (const value of ahead(source(), 5)) seen.push(value);
  };
  assert.is(((await read().catch((error: unknown) => error)) as Error).message, "no third");
  assert.equal(seen, [1, 2]);
});

test.run();
