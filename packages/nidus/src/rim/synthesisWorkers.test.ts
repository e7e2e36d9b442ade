// timeout: 240
import { type Image, type MakeRequest, rng } from "@nidus/data";
import { samplesAhead, synthesize, tasks } from "@nidus/synthesis";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { synthesisWorkers } from "./synthesisWorkers.ts";

const SIDE = 64;
const bank: readonly Image[] = [3, 5].map((factor) => ({
  width: SIDE,
  height: SIDE,
  channels: 1,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i * factor) % 251),
}));

function* requests(count: number): Generator<MakeRequest> {
  const random = rng(9, "threads");
  for (let i = 0; i < count; i++) yield { image: bank[i % 2] as Image, bank, random: random.at(i) };
}

const test = suite("samples made by threads");

test("are those that one thread makes, in their order", async () => {
  await using pool = await synthesisWorkers({ mixture: "official" }, { workers: 2 });
  assert.is(pool.note, "in 2 workers");
  const maker = synthesize(tasks.official);
  const known = [...requests(12)].map((request) => maker.make(request));
  let i = 0;
  for await (const made of samplesAhead(pool, requests(12), { window: 6 })) assert.equal(made, known[i++]);
  assert.is(i, 12);
});

/** The URL of a module with a task that paints everything 7, and runs some code first. */
function dotModule(first: string): string {
  const task = `{ name: "dot", region: { name: "all", sizes: { min: 0, max: 1 }, draw: (_, { width, height }) => (
    { width, height, data: new Uint8Array(width * height).fill(1), outline: { kind: "free" } }) },
    draw: () => { ${first}; return 7; },
    apply: ({ image, region }, grey) => ({ image: { ...image, data: image.data.map(() => grey) }, mask: region }) }`;
  return `data:text/javascript,${encodeURIComponent(`export const dot = ${task};`)}`;
}

const one = (): MakeRequest => [...requests(1)][0] as MakeRequest;

test("may be of tasks in a module of one's own", async () => {
  await using pool = await synthesisWorkers({ mixture: [[1, { module: dotModule(""), name: "dot" }]] }, { workers: 1 });
  const made = await pool.make(one());
  assert.equal([made.task, new Set(made.image.data)], ["dot", new Set([7])]);
});

test("fail by name when their thread ends", async () => {
  const module = dotModule('queueMicrotask(() => { throw new Error("a slip") })');
  await using pool = await synthesisWorkers({ mixture: [[1, { module, name: "dot" }]] }, { workers: 1 });
  try {
    await pool.make(one());
    await pool.make(one());
    assert.unreachable();
  } catch (reason) {
    assert.match(String(reason), /^WorkerError: sample worker: ended before its time: .*a slip/);
  }
});

test.run();
