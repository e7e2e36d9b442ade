import { type Image, type Made, type MakeRequest, type Rng, rng, type SampleMaker } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { synthesize } from "../synthesize.ts";
import { tasks } from "../tasks/presets.ts";
import type { FromWorker, Spawn, ToWorker, WorkerEvents } from "./protocol.ts";
import type { MakerRecipe } from "./recipe.ts";
import { samplePool } from "./samplePool.ts";
import { samplesAhead } from "./samplesAhead.ts";
import { serveSamples } from "./serveSamples.ts";

const SIDE = 48;
const bank: readonly Image[] = [1, 2, 3].map((seed) => ({
  width: SIDE,
  height: SIDE,
  channels: 1,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i * seed * 7) % 251),
}));
const RECIPE: MakerRecipe = { mixture: "official" };

function requests(count: number, pictures = bank): MakeRequest[] {
  const random = rng(4, "pool");
  return Array.from({ length: count }, (_, i) => ({
    image: pictures[i % pictures.length] as Image,
    bank: pictures,
    random: random.at(i),
  }));
}

/** A stand-in for a thread: messages are copied and come later. Counts what is with it. */
function standIn({ delay = (_: number): number => 0 } = {}): { spawn: Spawn; most: number; events: WorkerEvents[] } {
  const seen = { most: 0, events: [] as WorkerEvents[] };
  const spawn: Spawn = (events) => {
    seen.events.push(events);
    let busy = 0;
    const later = (act: () => void, id = 0): void => void setTimeout(act, delay(id));
    const take = serveSamples((answer: FromWorker) => {
      const copy = structuredClone(answer);
      later(() => {
        busy -= 1;
        events.message(copy);
      }, copy.id);
    });
    return {
      post(message: ToWorker) {
        const copy = structuredClone(message);
        if (copy.kind === "make") seen.most = Math.max(seen.most, ++busy);
        take(copy);
      },
      end: () => undefined,
    };
  };
  return Object.assign(seen, { spawn });
}

async function collect(maker: SampleMaker, list: readonly MakeRequest[], window = 4): Promise<Made[]> {
  const made: Made[] = [];
  for await (const one of samplesAhead(maker, list, { window })) made.push(one);
  return made;
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (reason) {
    return reason as Error;
  }
  throw new Error("expected a rejection");
}

const test = suite("sample pool");

test("gives the samples of its recipe, in order, whatever the number of workers", async () => {
  const known = await collect(synthesize(tasks.official), requests(14));
  assert.ok(new Set(known.map(({ task }) => task)).size > 1);
  for (const workers of [0, 1, 3]) {
    // answers overtake one another
    const { spawn } = standIn({ delay: (id) => (id * 7) % 5 });
    await using pool = await samplePool(RECIPE, { workers, spawn });
    assert.equal([pool.name, pool.options], [synthesize(tasks.official).name, synthesize(tasks.official).options]);
    assert.is(pool.workers, workers);
    assert.equal(await collect(pool, requests(14)), known);
  }
});

test("hands a worker two samples at most, and asks for no more than the window", async () => {
  const seen = standIn();
  await using pool = await samplePool(RECIPE, { workers: 2, spawn: seen.spawn });
  let asked = 0;
  let taken = 0;
  const source = (function* () {
    for (const request of requests(20)) {
      asked += 1;
      assert.ok(asked - taken <= 6, `${asked} asked, ${taken} taken`);
      yield request;
    }
  })();
  for await (const made of samplesAhead(pool, source, { window: 6 })) {
    assert.is(made.image.width, SIDE);
    taken += 1;
  }
  assert.equal([taken, seen.most], [20, 2]);
});

test("requests with other pictures keep theirs, though they are asked for at once", async () => {
  const other = bank.map((image) => ({ ...image, data: image.data.map((v) => 255 - v) as Uint8Array }));
  const mixed = requests(12).map((request, i) => (i % 3 === 1 ? (requests(12, other)[i] as MakeRequest) : request));
  const strange = mixed.map((request, i) => (i % 4 === 3 ? { ...request, image: { ...request.image } } : request));
  await using pool = await samplePool(RECIPE, { workers: 2, spawn: standIn().spawn });
  const made = await Promise.all(strange.map((request) => pool.make(request)));
  const maker = synthesize(tasks.official);
  assert.equal(made, await Promise.all(strange.map((request) => maker.make(request))));
});

test("says why it works in this thread", async () => {
  await using alone = await samplePool(RECIPE);
  assert.match(alone.note, /^in this thread: workers were not given/);
  const spawn: Spawn = () => {
    throw new Error("threads are not allowed here");
  };
  await using refused = await samplePool(RECIPE, { spawn });
  assert.is(refused.note, "in this thread: no worker can be started (threads are not allowed here)");
  assert.is((await collect(refused, requests(2))).length, 2);
});

test("a worker that is gone fails all that was asked for, by name", async () => {
  const seen = standIn({ delay: () => 1000 });
  await using pool = await samplePool(RECIPE, { workers: 2, spawn: seen.spawn });
  const asked = requests(5).map((request) => rejection(pool.make(request)));
  seen.events[1]?.gone(new Error("out of memory"));
  for (const reason of [...(await Promise.all(asked)), await rejection(pool.make(requests(1)[0] as MakeRequest))]) {
    assert.equal([reason.name, reason.message], ["WorkerError", "sample worker: ended before its time: out of memory"]);
  }
});

test("what a task throws fails its sample alone", async () => {
  await using pool = await samplePool({ mixture: [[1, "cutPaste"]] }, { workers: 1, spawn: standIn().spawn });
  const [bad, good] = requests(2);
  const refused = rejection(pool.make({ ...(bad as MakeRequest), bank: [] }));
  const made = await pool.make(good as MakeRequest);
  assert.is(made.task, "cutPaste");
  const { name, message } = await refused;
  assert.is(name, "RangeError");
  assert.match(message, /cutPaste: expected a picture in the bank/);
});

test("stops for its signal, and refuses after dispose", async () => {
  const pool = await samplePool(RECIPE, { workers: 1, spawn: standIn().spawn });
  const control = new AbortController();
  let taken = 0;
  const run = async (): Promise<void> => {
    for await (const _ of samplesAhead(pool, requests(30), { window: 3, signal: control.signal })) {
      if (++taken === 4) control.abort(new Error("enough"));
    }
  };
  assert.is((await rejection(run())).message, "enough");
  assert.is(taken, 4);
  const late = rejection(pool.make(requests(1)[0] as MakeRequest));
  await pool.dispose();
  assert.match((await late).message, /sample pool: disposed/);
});

test("a request that cannot be sent is refused, and the pool goes on", async () => {
  const { spawn } = standIn();
  await using pool = await samplePool(RECIPE, { workers: 1, spawn });
  const [good] = requests(1) as [MakeRequest];
  const foreign = { ...good, random: { uniform: () => 0.5 } as unknown as Rng };
  const uncopied = { ...good, image: { ...(good.image as Image), read: () => 0 } };
  const unsent = rejection(pool.make(uncopied));
  assert.match((await rejection(pool.make(foreign))).message, /rngState: expected a generator made by rng/);
  assert.is((await unsent).name, "DataCloneError");
  const made = await collect(pool, requests(6));
  assert.is(made.length, 6);
});

test("recipes name tasks with options, tasks of one's own by module, or are refused", async () => {
  const own = { ...tasks.official[3]?.[1], name: "mine" };
  const load = async (): Promise<Record<string, unknown>> => ({ mine: own, other: 7 });
  await using pool = await samplePool(
    { mixture: [[1, { module: "file:///mine.js", name: "mine" }]], options: { again: 0 } },
    { load },
  );
  assert.is((await pool.make(requests(1)[0] as MakeRequest)).task, "mine");
  await using soft = await samplePool({
    mixture: [
      [2, { task: "cutPaste", options: { label: "soft" } }],
      [1, "sink"],
    ],
  });
  assert.match(JSON.stringify(soft.options), /"label":"soft".*"sink"/);
  for (const [recipe, line] of [
    [{ mixture: "offical" }, /recipe: expected a mixture of official, paper, compat, got "offical"/],
    [{ mixture: [[1, "cut"]] }, /recipe: expected a task of cutPaste, .*, got "cut"/],
    [
      { mixture: [[1, { task: "sink", options: { sheer: 0 } }]] },
      /expected options of border, shear for sink, got {"sheer":0}/,
    ],
    [{ mixture: [[1, { task: "identity", options: { shear: 0 } }]] }, /expected no options for identity/],
    [{ mixture: [[1, { task: "sink", options: [] }]] }, /expected options of border, shear for sink, got \[\]/],
    [{ mixture: [[1, { module: "file:///m.js", name: "other" }]] }, /m\.js: expected to export a task "other"/],
  ] as const) {
    const { name, message } = await rejection(samplePool(recipe as unknown as MakerRecipe, { load }));
    assert.is(name, "FormatError");
    assert.match(message, line);
  }
});

test.run();
