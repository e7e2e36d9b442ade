import type { Clip, Dataset, RecipeResult, RecipeSetup } from "nidus";
import { phantoms } from "nidus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { recipes } from "./recipes.ts";
import { knownSet, objectOf } from "./shared/knownSets.ts";

/** Whole grids, with every row already in the store: what stands in which table, without running a cell. */
const test = suite("shapes of the recipes");

const ROW = { imageAuroc: 0.75, imageAveragePrecision: 0.5, pixelAuroc: 0.25, pixelAupro: 0.125 };
const stored = {
  get: async () => JSON.stringify(ROW),
  put: async () => assert.unreachable("a stored row is not written"),
};
const clip = { info: { name: "none", hash: "0", vision: { layers: 24 } } } as unknown as Clip;

async function run(
  name: string,
  data: readonly Dataset[] = [],
  setup: Partial<RecipeSetup> = {},
): Promise<RecipeResult> {
  const recipe = recipes[name];
  if (recipe === undefined) throw new Error(`no recipe ${name}`);
  return recipe.run({ clip, data, seeds: [0, 1], store: stored, ...setup });
}

/** A set of the papers by name, as it might lie on a disk. */
function named(name: string, { masks = true } = {}): Dataset {
  const data = phantoms({ kind: "brain", normal: 40, abnormal: 20, size: 64, seed: 0 });
  return { ...data, name, masked: data.labels.map((label) => label === 0 || masks) };
}

/** Title, and lines of the Markdown. */
const sizes = ({ tables }: RecipeResult): (readonly [string, number])[] =>
  tables.map(({ title, markdown }) => [title, markdown.split("\n").length - 2]);

const SHOTS = "K normal shots, deployed";
const LABELLED = "K normal and K abnormal shots, deployed";
const CHOSEN = "K normal and K abnormal shots, learning rate chosen on validation pictures";

/** Lines on three sets of phantoms, all with masks. */
const SHAPES: Readonly<Record<string, readonly (readonly [title: string, lines: number])[]>> = {
  "mediclip/table1": [[`MediCLIP by shots: ${SHOTS}`, 3 * 4]],
  "mediclip/table2": [[`MediCLIP, pixels, by shots: ${SHOTS}`, 3 * 4]],
  "mediclip/table3": [
    ["MediCLIP, transfer from data to test set: K normal shots, judged on another set, deployed", 3 * 2],
  ],
  "mediclip/table4": [[`Parts of MediCLIP: ${SHOTS}`, 3 * 4]],
  "mediclip/table5": [
    [`MediCLIP by synthesis tasks: ${SHOTS}`, 3 * 6],
    [
      "MediCLIP on auxiliary pictures with labels and masks (data), none of the test set: K normal and K abnormal shots, judged on another set, deployed",
      3 * 2,
    ],
  ],
  "fusionclip/table1": [
    [`Pictures: ${SHOTS}`, 3 * 3],
    [`Pictures: ${CHOSEN}, deployed`, 3 * 3],
    [`Pictures: ${CHOSEN}, transductive`, 3 * 3],
  ],
  "fusionclip/table2": [
    [`Pixels: ${SHOTS}`, 3 * 3],
    [`Pixels: ${CHOSEN}, deployed`, 3 * 3],
    [`Pixels: ${CHOSEN}, transductive`, 3 * 3],
  ],
  "fusionclip/table3": [[`Parts of FusionCLIP-AD: ${CHOSEN}, deployed`, 3 * 4]],
  "fusionclip/fig4": [[`By shots: ${LABELLED}`, 3 * 3 * 4]],
  "fusionclip/fig5": [[`By layer: ${LABELLED}`, 3 * 25]],
  "fusionclip/readings": [[`Readings of equation 5: ${CHOSEN}, deployed`, 3 * 3]],
};

test("every recipe has its tables, on phantoms where there is nothing else", async () => {
  assert.equal(Object.keys(recipes).sort(), Object.keys(SHAPES).sort());
  for (const [name, expected] of Object.entries(SHAPES)) {
    const result = await run(name);
    assert.equal(sizes(result), expected, name);
    assert.ok(
      result.notes.some((note) => /^No pictures were given: these are phantoms/.test(note)),
      name,
    );
    assert.ok(result.tables.every(({ markdown }) => !markdown.includes("paper:")));
    assert.is(result.charts.length, /fig/.test(name) ? 3 : 0, name);
    for (const { svg, title } of result.charts)
      assert.ok(svg.startsWith("<svg") && svg.includes(title.split(":")[0] ?? ""));
  }
});

test("the paper's numbers stand beside sets of its names, and nowhere else", async () => {
  const sets = [named("busi"), named("BrainMRI", { masks: false }), named("my-clinic")];
  const { tables, notes } = await run("mediclip/table1", sets);
  const lines = tables[0]?.markdown.split("\n") ?? [];
  assert.is(lines[0], "| data | head | k | image AUROC | image AP | paper: image AUROC |");
  assert.is(lines[2], "| busi | MediCLIP | 4 | 0.750 ± 0.000 | 0.500 ± 0.000 | 0.885 ± 0.006 |");
  assert.is(lines[9], "| BrainMRI | MediCLIP | 32 | 0.750 ± 0.000 | 0.500 ± 0.000 | 0.954 ± 0.004 |");
  assert.match(lines[10] ?? "", /my-clinic \| MediCLIP \| 4 .* \| – \|$/);
  assert.ok(notes.includes("Sets of the paper that are not here: CheXpert."));
  const transfer = await run("mediclip/table3", sets);
  assert.match(transfer.tables[0]?.markdown ?? "", /\| BrainMRI \| busi \| 16 .* \| 0\.848 \|\n/);
  const alone = await run("mediclip/table3", [named("busi")]);
  assert.equal(alone.tables, []);
  assert.ok(alone.notes.includes("Transfer needs two sets or more; one was given."));
  const pixels = await run("mediclip/table2", sets);
  assert.equal(pixels.tables[0]?.table.axes.data, ["busi", "my-clinic"]);
  assert.ok(pixels.notes.includes("No pixel metrics: not every lesion has a mask in BrainMRI."));
  const other = await run("mediclip/table4", sets, { k: 4 }); // the paper's have 16 shots
  assert.not.match(other.tables[0]?.markdown ?? "", /paper:/);
});

test("heads suit the set", async () => {
  const { tables, notes } = await run("fusionclip/table1", [named("Chest_AD", { masks: false }), named("Liver_AD")]);
  const labelled = tables[1]?.markdown.split("\n").slice(2) ?? [];
  assert.equal(
    labelled.map((line) => line.split(" | ").slice(0, 2).join(" | ")),
    [
      "| Chest_AD | MVFA",
      "| Chest_AD | FusionCLIP-AD",
      "| Liver_AD | APRIL-GAN",
      "| Liver_AD | MVFA",
      "| Liver_AD | FusionCLIP-AD",
    ],
  );
  assert.match(labelled[4] ?? "", /\| 0\.8555 \|$/);
  assert.ok(notes.some((note) => /^APRIL-GAN needs masks and is left out for Chest_AD/.test(note)));
  assert.equal(
    [objectOf("Chest_AD"), objectOf("breast phantoms"), objectOf("x")],
    ["Chest X-ray film", "breast ultrasound", "object"],
  );
  assert.equal([knownSet("Retina_OCT2017_AD"), knownSet("brain")], ["OCT17", undefined]);
});

test("pictures of industry are learned from and not judged", async () => {
  const mvtec = {
    ...named("mvtec"),
    splits: named("mvtec").labels.map((label) => (label ? "test" : "train") as "test"),
  };
  const { tables, notes } = await run("mediclip/table5", [named("busi"), mvtec]);
  assert.equal(tables[0]?.table.axes.data, ["busi"]);
  assert.equal(tables[1]?.table.axes, { data: ["mvtec"], "test set": ["busi"], k: ["20"], seed: ["0", "1"] });
  assert.match(tables[1]?.markdown ?? "", /\| 0\.770 \|$/);
  assert.not.ok(notes.some((note) => note.includes("stand in")));
});

test("one rate is taken as it is; one number of shots is a sweep of its own", async () => {
  const { tables } = await run("fusionclip/table3", [], { rates: [1e-3] });
  assert.is(tables[0]?.title, `Parts of FusionCLIP-AD: ${LABELLED}`);
  assert.equal((await run("mediclip/table1", [], { k: 3 })).tables[0]?.table.axes.k, ["3"]);
});

test("where the test set chose the epoch, every title, chart and table says so", async () => {
  const said = /oracle-on-test: the epoch was chosen on the test set; not comparable$/;
  for (const name of Object.keys(SHAPES)) {
    const { tables, charts, notes } = await run(name, [], { epoch: "oracle-on-test" });
    assert.is(tables.length, SHAPES[name]?.length);
    for (const { title } of [...tables, ...charts]) assert.match(title, said);
    for (const { svg } of charts) assert.ok(svg.split("oracle-on-test").length > 2, "in heading and description");
    assert.not.ok(notes.some((note) => /last step/.test(note)));
  }
  const [table] = (await run("fusionclip/table1", [], { epoch: "validation" })).tables;
  assert.is(table?.title, `Pictures: ${SHOTS}, epoch chosen on made anomalies`);
  assert.ok((await run("mediclip/table1")).notes.includes("Detectors are those of the last step."));
});

test.run();
