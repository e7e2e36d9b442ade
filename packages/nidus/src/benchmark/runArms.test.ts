import { phantoms, subset } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { memoryStore } from "../../test/memoryStore.ts";
import { smallClip } from "../../test/smallClip.ts";
import {
  clipFewNormal,
  clipZeroShot,
  fusionclip,
  loadClip,
  mediclip,
  openDevice,
  patchCore,
  runArms,
} from "../index.ts";
import { protocolOf } from "./arm.ts";

const test = suite("runArms");

const device = await openDevice({ device: "wasm" });
const clip = await loadClip(smallClip(), { device });
test.after(async () => {
  await clip[Symbol.asyncDispose]();
  await device[Symbol.asyncDispose]();
});

const [brain, chest] = (["brain", "chest"] as const).map((kind) =>
  phantoms({ kind, normal: 4, abnormal: 2, size: 64, seed: 0 }),
) as [ReturnType<typeof phantoms>, ReturnType<typeof phantoms>];
const head = patchCore({ size: 112, taps: [1] });
const metrics = ["imageAuroc"] as const;

test("names what an arm may know", () => {
  assert.is(protocolOf({ head: clipZeroShot() }), "no shots, deployed");
  assert.is(protocolOf({ head: clipFewNormal() }), "K normal shots, deployed");
  assert.is(protocolOf({ head: mediclip() }), "K normal shots, deployed");
  assert.is(protocolOf({ head: mediclip(), testOn: brain }), "K normal shots, judged on another set, deployed");
  assert.is(protocolOf({ head: fusionclip({ fuse: "mvfa" }) }), "K normal and K abnormal shots, transductive");
  assert.is(
    protocolOf({ head: fusionclip(), rates: [1e-3] }),
    "K normal and K abnormal shots, learning rate chosen on validation pictures, deployed",
  );
  assert.is(
    protocolOf({ head: mediclip(), epoch: "oracle-on-test" }),
    "K normal shots, deployed, oracle-on-test: the epoch was chosen on the test set; not comparable",
  );
  assert.match(protocolOf({ head: mediclip(), epoch: "validation" }), /, epoch chosen on made anomalies$/);
  assert.match(protocolOf({ head: fusionclip(), epoch: "validation" }), /, epoch chosen on validation pictures$/);
});

test("refuses to mix protocols in a table", async () => {
  const arms = { A: { head }, B: { head: fusionclip() } };
  const message = await runArms([{ title: "Mixed", metrics, trials: [{ data: brain, arms, k: [1] }] }], {
    clip,
    data: [],
    seeds: [0],
  }).catch(String);
  assert.match(String(message), /"Mixed": expected arms of one protocol, got K normal shots, deployed; K normal and K/);
});

test("runs what a set has pictures for, once, and says what is left out", async () => {
  const store = memoryStore();
  const told: string[] = [];
  const setup = {
    clip,
    data: [],
    seeds: [0, 1],
    store,
    onCell: ({ name, done, total, stored }: { name: string; done: number; total: number; stored: boolean }) =>
      told.push(`${done}/${total} ${stored ? "stored " : ""}${name}`),
  };
  const trial = (data: typeof brain) => ({ data, arms: { PatchCore: { head } }, k: [2, 4, 9] });
  const tables = [{ title: "Memory", metrics, trials: [trial(brain), trial(chest)] }];
  const first = await runArms(tables, setup);
  assert.equal(told, [
    "1/4 brain phantoms: k=2, seed=0, PatchCore",
    "2/4 brain phantoms: k=2, seed=1, PatchCore",
    "3/4 chest phantoms: k=2, seed=0, PatchCore",
    "4/4 chest phantoms: k=2, seed=1, PatchCore",
  ]);
  assert.is(first.tables[0]?.title, "Memory: K normal shots, deployed");
  assert.equal(first.tables[0]?.table.axes, {
    data: ["brain phantoms", "chest phantoms"],
    head: ["PatchCore"],
    k: ["2"],
    seed: ["0", "1"],
  });
  assert.is(first.notes.length, 4);
  assert.match(
    first.notes[0] ?? "",
    /^Left out: brain phantoms, k = 4 .*got 0 normal and 2 abnormal besides the shots/,
  );
  told.length = 0;
  assert.equal(await runArms(tables, setup), first);
  assert.ok(told.every((line) => line.includes("stored")));
  // other weights, settings or data are other cells
  const keys = store.texts.size;
  await runArms(tables, { ...setup, training: { steps: 3 }, only: { k: ["2"], data: ["brain phantoms"] }, seeds: [0] });
  assert.is(store.texts.size, keys + 1);
});

test("throws where nothing can be run", async () => {
  const trials = [{ data: brain, arms: { PatchCore: { head } }, k: [9] }];
  const message = await runArms([{ title: "None", metrics, trials }], { clip, data: [], seeds: [0] }).catch(String);
  assert.match(String(message), /brain phantoms: expected at least 9 normal pictures to draw from, got 4/);
});

test("refuses axes and values that no table has, and runs the seeds that are asked for", async () => {
  const tables = [{ title: "One", metrics, trials: [{ data: brain, arms: { PatchCore: { head } }, k: [2] }] }];
  const run = (only: Record<string, string[]>) => runArms(tables, { clip, data: [], seeds: [0, 1], only });
  for (const [only, wrong] of [
    [{ head: ["PatchCroe"] }, "PatchCroe"],
    [{ heads: ["PatchCore"] }, "heads"],
    [{ head: ["PatchCore"], seed: ["2"] }, "2"],
  ] as const) {
    const message = String(await run(only as never).catch(String));
    assert.is(
      message,
      `RangeError: only: expected axes and values of head=PatchCore; data=brain phantoms; k=2; seed=0,1; got "${wrong}"`,
    );
  }
  const [table] = (await run({ seed: ["1"] })).tables;
  assert.equal(
    table?.table.cells.map(({ at }) => (at as Record<string, string>).seed),
    ["1"],
  );
});

test("a set of one class is no test set, which is known before training", async () => {
  const normals = subset(
    brain,
    [...brain.keys.keys()].filter((i) => brain.labels[i] === 0),
  );
  const arms = { PatchCore: { head, testOn: { ...normals, name: "normals" } }, own: { head } };
  const trials = [{ data: brain, arms: { PatchCore: arms.PatchCore }, k: [2] }];
  const tables = [
    { title: "Other", metrics, trials },
    { title: "Own", metrics, trials: [{ data: brain, arms: { own: arms.own }, k: [2] }] },
  ];
  const { tables: done, notes } = await runArms(tables, { clip, data: [], seeds: [0] });
  assert.is(done.length, 1);
  assert.ok(notes.includes("Left out: normals as a test set (it has pictures of one class alone)."));
});

test.run();
