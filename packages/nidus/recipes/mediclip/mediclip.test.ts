// timeout: 300
import { loadClip, memoryCache, openDevice, phantoms, type RecipeResult, type RecipeSetup } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { memoryStore } from "../../test/memoryStore.ts";
import { smallClip } from "../../test/smallClip.ts";
import { recipes } from "../recipes.ts";

/** Two steps on a few small pictures: that everything runs, not what comes out. */
const test = suite("MediCLIP's recipes");

const device = await openDevice({ device: "wasm" });
const clip = await loadClip(smallClip(), { device });
test.after(async () => {
  await clip[Symbol.asyncDispose]();
  await device[Symbol.asyncDispose]();
});

const data = (["brain", "breast"] as const).map((kind) =>
  phantoms({ kind, normal: 4, abnormal: 2, size: 64, seed: 0, family: "B" }),
);
const store = memoryStore();
const shared = { clip, data, seeds: [0], k: 2, pool: 2, training: { steps: 2 }, store };

async function run(name: string, setup: Partial<RecipeSetup> = {}): Promise<RecipeResult & { readonly ran: number }> {
  let ran = 0;
  const cache = memoryCache({ dtype: "f32", bytes: 2 ** 28 });
  const result = await recipes[name]?.run({
    ...shared,
    cache,
    onCell: ({ stored }) => void (stored || ran++),
    ...setup,
  });
  if (result === undefined) throw new Error(`no recipe ${name}`);
  for (const { table } of result.tables)
    for (const { row } of table.cells) assert.ok((row.imageAuroc ?? -1) >= 0 && (row.pixelAuroc ?? -1) >= 0);
  return { ...result, ran };
}

test("table 1 runs once; table 2 has the same cells, and its metrics", async () => {
  assert.is((await run("mediclip/table1")).ran, 2);
  const { ran, tables } = await run("mediclip/table2");
  assert.is(ran, 0);
  assert.match(tables[0]?.markdown ?? "", /^\| data \| head \| k \| pixel AUROC \| AUPRO \|\n/);
});

test("table 3 trains on one set and judges on the other", async () => {
  const { ran, tables } = await run("mediclip/table3");
  assert.is(ran, 2);
  assert.equal(
    tables[0]?.table.cells.map(({ at }) => [at.data, at["test set"]]),
    [
      ["brain phantoms", "breast phantoms"],
      ["breast phantoms", "brain phantoms"],
    ],
  );
});

test("table 4 runs its four rows", async () => {
  const { ran, tables } = await run("mediclip/table4", { only: { data: ["brain phantoms"] } });
  assert.is(ran, 4);
  const scores = tables[0]?.table.cells.map(({ row }) => row.pixelAuroc);
  assert.is(new Set(scores).size, 4, "four heads, four results");
});

test("table 5 runs on tasks, and on auxiliary pictures", async () => {
  const only = { tasks: ["Source"], data: ["brain phantoms"] };
  const { ran, tables } = await run("mediclip/table5", { only });
  assert.is(ran, 2);
  assert.is(tables.length, 2);
  assert.is((await run("mediclip/table5", { only })).ran, 0);
});

test.run();
