// timeout: 600
import { loadClip, memoryCache, openDevice, phantoms, type RecipeResult, type RecipeSetup, type Samples } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { memoryStore } from "../../test/memoryStore.ts";
import { smallClip } from "../../test/smallClip.ts";
import { recipes } from "../recipes.ts";

/** Two steps on a few small pictures, unchanged: that everything runs, not what comes out. */
const test = suite("FusionCLIP-AD's recipes");

const device = await openDevice({ device: "wasm" });
const clip = await loadClip(smallClip(), { device });
test.after(async () => {
  await clip[Symbol.asyncDispose]();
  await device[Symbol.asyncDispose]();
});

const data = phantoms({ kind: "brain", normal: 5, abnormal: 5, size: 64, seed: 0, family: "B" });
const training = { steps: 2, augment: (samples: Samples) => samples };
const store = memoryStore();
const cache = memoryCache({ dtype: "f32", bytes: 2 ** 28 });

async function run(name: string, setup: Partial<RecipeSetup> = {}): Promise<RecipeResult & { readonly ran: number }> {
  let ran = 0;
  const onCell: RecipeSetup["onCell"] = ({ stored }) => void (stored || ran++);
  const shared = { clip, data: [data], seeds: [0], k: 2, pool: 2, training, rates: [1e-3], store, cache, onCell };
  const result = await recipes[name]?.run({ ...shared, ...setup });
  if (result === undefined) throw new Error(`no recipe ${name}`);
  return { ...result, ran };
}

test("table 1 runs the family once; table 2 has the same cells", async () => {
  const { ran, tables } = await run("fusionclip/table1");
  assert.is(ran, 9);
  const marks = tables.map(({ table }) => table.cells.map(({ row }) => row.transductive));
  assert.equal(marks, [Array(3).fill(undefined), Array(3).fill(undefined), [1, 1, 1]]);
  const again = await run("fusionclip/table2");
  assert.is(again.ran, 0);
  assert.match(again.tables[0]?.markdown ?? "", /^\| data \| head \| k \| pixel AUROC \| AUPRO \|\n/);
});

test("without masks the family learns from labels", async () => {
  const unmasked = { ...data, name: "labels", masked: data.labels.map((label) => label === 0) };
  const samples = { ...unmasked, at: async (i: number) => ({ ...(await data.at(i)), mask: undefined }) };
  const only = { head: ["MVFA", "FusionCLIP-AD"] };
  const { tables } = await run("fusionclip/table1", { data: [samples], only });
  assert.is(tables.length, 2, "no head that learns from normal pictures alone was asked for");
  for (const { row } of tables.flatMap(({ table }) => table.cells)) {
    assert.ok((row.imageAuroc ?? -1) >= 0);
    assert.is(row.pixelAuroc, undefined);
  }
});

test("table 3 runs its four rows", async () => {
  const { ran, tables } = await run("fusionclip/table3");
  assert.is(ran, 4);
  assert.is(new Set(tables[0]?.table.cells.map(({ row }) => row.pixelAuroc)).size, 4, "four heads, four results");
});

test("figure 4 draws a line for each head", async () => {
  const { ran, charts } = await run("fusionclip/fig4", { only: { head: ["FusionCLIP-AD"] } });
  assert.equal([ran, charts.length], [0, 1]); // a cell of table 1
  assert.match(charts[0]?.svg ?? "", /^<svg.*FusionCLIP-AD/s);
});

test("figure 5 compares single layers with all", async () => {
  const { ran, tables, charts } = await run("fusionclip/fig5", { only: { layer: ["1", "24", "6 + 12 + 18 + 24"] } });
  assert.equal([ran, charts.length], [3, 1]);
  assert.equal(tables[0]?.table.axes.layer, ["1", "24", "6 + 12 + 18 + 24"]);
});

test("readings choose a rate on validation pictures, and say which", async () => {
  const { ran, tables, notes } = await run("fusionclip/readings", { rates: [1e-4, 1e-1], only: { reading: ["prob"] } });
  assert.is(ran, 1);
  assert.ok([1e-4, 1e-1].includes(tables[0]?.table.cells[0]?.row.rate ?? 0));
  assert.ok(
    notes.some((note) => /^Learning rates chosen on validation pictures, Readings.*prob 2 0 0\.\d+\.$/.test(note)),
  );
});

test.run();
