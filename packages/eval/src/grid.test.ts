import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { grid, Table } from "./grid.ts";
import type { markdown } from "./markdown.ts";

const test = suite("the types of a grid");

test("a table is plain data", () => {
  const table: Table<{ readonly k: readonly number[] }, { readonly auroc: number }> = {
    axes: { k: ["4", "16"] },
    cells: [{ at: { k: "4" }, row: { auroc: 0.9 } }],
  };
  assert.equal(JSON.parse(JSON.stringify(table)), table);
});

test("cells have one value of each axis", () => {
  const program = async (run: typeof grid, render: typeof markdown): Promise<void> => {
    const axes = { head: { plain: { a: 1 }, other: { a: 2 } }, k: [4, 16], pairs: { one: [[1, "x"]] } };
    const table = await run(axes, async (cell) => {
      const score: number = cell.k + cell.head.a;
      // @ts-expect-error not an axis
      cell.seed;
      // @ts-expect-error one value of the axis, not all of them
      cell.head.plain;
      return { score };
    });
    table.cells[0]?.row.score.toFixed();
    render(table, { mean: "k" });
    // @ts-expect-error not an axis
    render(table, { mean: "seed" });
    // @ts-expect-error a row holds numbers
    await run({ k: [4] }, async () => ({ score: "high" }));
    // @ts-expect-error values that do not name themselves need names
    await run({ k: [{ a: 1 }] }, async () => ({ score: 1 }));
  };
  assert.type(program, "function");
});

test.run();
