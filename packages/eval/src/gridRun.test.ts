import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type GridStore, grid, range } from "./grid.ts";
import { markdown } from "./markdown.ts";

const test = suite("grids");

function memory(): GridStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    get: async (key) => texts.get(key),
    put: async (key, text) => {
      texts.set(key, text);
    },
  };
}

const axes = { head: { plain: { gain: 1 }, bold: { gain: 3 } }, seed: range(3) };

test("runs every combination once, the last axis fastest", async () => {
  const table = await grid(axes, async ({ head, seed }) => ({ score: head.gain * 10 + seed }));
  assert.equal(table.axes, { head: ["plain", "bold"], seed: ["0", "1", "2"] });
  assert.equal(
    table.cells.map(({ at, row }) => `${at.head} ${at.seed} ${row.score}`),
    ["plain 0 10", "plain 1 11", "plain 2 12", "bold 0 30", "bold 1 31", "bold 2 32"],
  );
  assert.is(
    markdown(table, { mean: "seed", digits: 1 }),
    "| head | score |\n| --- | ---: |\n| plain | 11.0 ± 1.0 |\n| bold | 31.0 ± 1.0 |",
  );
  assert.match(markdown(table), /^\| head \| seed \| score \|\n.*\n\| plain \| 0 \| 10\.000 \|/);
});

test("resumes from its store; a changed value runs again", async () => {
  const store = memory();
  const ran: string[] = [];
  const failing = async (cell: { readonly head: { readonly gain: number }; readonly seed: number }) => {
    ran.push(`${cell.head.gain}.${cell.seed}`);
    if (ran.length === 4) throw new Error("out of memory");
    return { score: cell.seed };
  };
  const message = await grid(axes, failing, { store }).then(
    () => "",
    (error: Error) => error.message,
  );
  assert.is(message, "grid, cell head=bold, seed=0: out of memory");
  const stored: boolean[] = [];
  await grid(axes, failing, { store, onCell: (cell) => stored.push(cell.stored) });
  assert.equal(stored, [true, true, true, false, false, false]);
  assert.equal(ran, ["1.0", "1.1", "1.2", "3.0", "3.0", "3.1", "3.2"]);
  await grid({ ...axes, head: { ...axes.head, bold: { gain: 4 } } }, failing, { store });
  assert.equal(ran.slice(7), ["4.0", "4.1", "4.2"]);
});

test("refuses what cannot be a table", async () => {
  const reject = (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => "",
      (error: Error) => error.message,
    );
  const one = async () => ({ score: 1 });
  assert.is(await reject(grid({ k: [] }, one)), 'grid: the axis "k" has no values');
  assert.is(await reject(grid({ k: [4, 4] }, one)), 'grid: the axis "k" has the value 4 twice');
  assert.match(await reject(grid({ k: [4] }, async () => ({ score: Number.NaN }))), /cell k=4: score is NaN/);
  const broken: GridStore = { get: async () => "{", put: async () => undefined };
  assert.match(await reject(grid({ k: [4] }, one, { store: broken })), /cell k=4: the stored row is not JSON/);
  const signal = AbortSignal.abort(new Error("enough"));
  assert.is(await reject(grid({ k: [4] }, one, { signal })), "enough");
});

test("a metric that a cell lacks shows as a dash", async () => {
  const table = await grid({ mask: [true, false] }, async ({ mask }) => ({ a: 1, b: mask ? 2 : undefined }));
  assert.is(
    markdown(table, { digits: 0 }),
    "| mask | a | b |\n| --- | ---: | ---: |\n| true | 1 | 2 |\n| false | 1 | – |",
  );
});

test.run();
