// browser
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { failureOf, IDLE_TICKS, numbers, ticks } from "../../test/streams.ts";
import { collect, flow } from "../flow.ts";
import type { Stage } from "./item.ts";

const test = suite("the end of a flow");

/** What of a flow is still there. */
function watch(count = 100) {
  const state = { working: 0, taken: 0, closed: 0, told: 0 };
  const source = numbers(count, { taken: () => void state.taken++, closed: () => void state.closed++ });
  /** Takes until it is told to stop, and then some. */
  const patient: Stage<number, number> = async (_, { signal }) => {
    state.working += 1;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    state.told += 1;
    await ticks(IDLE_TICKS);
    state.working -= 1;
    throw signal.reason;
  };
  const busy: Stage<number, number> = async (value) => {
    state.working += 1;
    await ticks(value % 7);
    state.working -= 1;
    return value;
  };
  return { state, source, patient, busy };
}

test("an abort stops all stages, waits for them, closes the source and gives the reason", async () => {
  const { state, source, patient } = watch();
  const controller = new AbortController();
  const bad: string[] = [];
  const outcome = failureOf(
    collect(
      flow(source, { signal: controller.signal, onBadItem: ({ key }) => void bad.push(key) })
        .map(patient, { concurrency: 4 })
        .batch(2)
        .map((values) => values)
        .unbatch(),
    ),
  );
  await ticks(IDLE_TICKS);
  assert.is(state.working, 4);
  const reason = new Error("enough");
  controller.abort(reason);
  assert.is(await outcome, reason);
  assert.equal(state, { working: 0, taken: 4, closed: 1, told: 4 });
  assert.equal(bad, [], "what was told to stop is not bad");
});
test("without a reason of its own an abort gives AbortError", async () => {
  const controller = new AbortController();
  const stream = flow(numbers(5), { signal: controller.signal });
  const seen: number[] = [];
  const outcome = failureOf(
    (async () => {
      for await (const value of stream) {
        seen.push(value);
        if (value === 1) controller.abort();
      }
    })(),
  );
  assert.is(((await outcome) as Error).name, "AbortError");
  assert.equal(seen, [0, 1]);
});
test("a signal that was aborted before starts nothing", async () => {
  const { state, source, busy } = watch();
  const reason = new Error("never mind");
  assert.is(await failureOf(collect(flow(source, { signal: AbortSignal.abort(reason) }).map(busy))), reason);
  assert.equal(state, { working: 0, taken: 0, closed: 0, told: 0 });
});
test("a flow that has ended no longer listens to the signal", async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const counted = new Proxy(signal, {
    get(target, name) {
      if (name !== "addEventListener") return Reflect.get(target, name, target);
      return (type: "abort", listener: () => void, options: AddEventListenerOptions) => {
        listening += 1;
        options.signal?.addEventListener("abort", () => void listening--);
        target.addEventListener(type, listener, options);
      };
    },
  });
  await collect(flow(numbers(3), { signal: counted }).map((value) => value));
  assert.is(listening, 0);
});
test("break stops all stages and closes the source", async () => {
  const { state, source, busy } = watch();
  const stream = flow(source)
    .map(busy, { concurrency: 5 })
    .batch(3)
    .map((values) => values, { concurrency: 2 });
  for await (const batch of stream) if (batch.includes(4)) break;
  assert.is(state.closed, 1);
  assert.is(state.working, 0);
  const { taken } = state;
  await ticks(IDLE_TICKS);
  assert.is(state.taken, taken);
});
test("so does an error of the consumer or of a stage", async () => {
  const trouble = new Error("trouble");
  const consumer = watch();
  const outcome = (async () => {
    for await (const _ of flow(consumer.source).map(consumer.busy, { concurrency: 5 })) throw trouble;
  })();
  assert.is(await failureOf(outcome), trouble);
  assert.equal([consumer.state.closed, consumer.state.working], [1, 0]);

  const stage = watch();
  const failing: Stage<number, number> = (value, at) => {
    if (value === 3) throw trouble;
    return value > 3 ? stage.patient(value, at) : value;
  };
  assert.is(((await failureOf(collect(flow(stage.source).map(failing, { concurrency: 3 })))) as Error).cause, trouble);
  assert.equal([stage.state.closed, stage.state.working], [1, 0]);
});
test("a source that was read to its end is not closed again", async () => {
  let closed = 0;
  let left = 3;
  const iterator = {
    next: () =>
      ({ done: left === 0, value: { key: "k", value: left-- } }) as IteratorResult<{ key: string; value: number }>,
    return: () => {
      closed += 1;
      return { done: true as const, value: undefined };
    },
  };
  assert.equal(await collect(flow({ [Symbol.iterator]: () => iterator })), [3, 2, 1]);
  assert.is(closed, 0);
});
test("a source that hangs does not keep the flow from ending", async () => {
  let closed = 0;
  const hanging = {
    next: () => new Promise<never>(() => {}),
    return: () => {
      closed += 1;
      return new Promise<never>(() => {});
    },
  };
  const controller = new AbortController();
  const stream = flow<number>({ [Symbol.asyncIterator]: () => hanging }, { signal: controller.signal });
  const outcome = failureOf(collect(stream.map((value) => value)));
  await ticks(IDLE_TICKS);
  controller.abort("late");
  assert.is(await outcome, "late");
  assert.is(closed, 1);
});
test("trouble while closing is told, unless something went wrong before", async () => {
  const closing = new Error("cannot close");
  const fails = (): never => {
    throw closing;
  };
  const early = (async () => {
    for await (const _ of flow(numbers(3, { closed: fails }))) break;
  })();
  assert.is(await failureOf(early), closing);
  const first = new Error("first");
  const outcome = (async () => {
    for await (const _ of flow(numbers(9, { closed: fails }), {
      onProgress: ({ done }) => {
        if (done === 2) throw first;
      },
    }));
  })();
  assert.is(await failureOf(outcome), first);
});
test.run();
