import { suite } from "uvu";
import * as assert from "uvu/assert";
import { tableCsv } from "./tableCsv.ts";
import { tableMarkdown } from "./tableMarkdown.ts";

const test = suite("tables of arms");

const table = {
  axes: { data: ["busi"], head: ["A", 'B, "b"'], k: ["4"], seed: ["0", "1"] },
  cells: [
    { at: { data: "busi", head: "A", k: "4", seed: "0" }, row: { imageAuroc: 0.5, pixelAuroc: 0.25 } },
    { at: { data: "busi", head: 'B, "b"', k: "4", seed: "0" }, row: { imageAuroc: 1 } },
    { at: { data: "busi", head: "A", k: "4", seed: "1" }, row: { imageAuroc: 0.7, pixelAuroc: 0.25 } },
    { at: { data: "busi", head: 'B, "b"', k: "4", seed: "1" }, row: { imageAuroc: 1 } },
  ],
};

test("show means over seeds, and what a paper has in a column that says so", () => {
  const paper = ({ head }: Readonly<Record<string, string>>) => (head === "A" ? "0.899 ± 0.004" : undefined);
  assert.is(
    tableMarkdown(table, { metrics: ["imageAuroc", "pixelAuroc", "pixelAupro"], paper }),
    [
      "| data | head | k | image AUROC | pixel AUROC | paper: image AUROC |",
      "| --- | --- | --- | ---: | ---: | ---: |",
      "| busi | A | 4 | 0.600 ± 0.141 | 0.250 ± 0.000 | 0.899 ± 0.004 |",
      '| busi | B, "b" | 4 | 1.000 ± 0.000 | – | – |',
    ].join("\n"),
  );
  assert.not.match(tableMarkdown(table, { metrics: ["imageAuroc"], paper: () => undefined }), /paper/);
});

test("go to CSV cell by cell, with the columns of all", () => {
  const other = {
    axes: { data: ["x"], reading: ["logit"], seed: ["0"] },
    cells: [{ at: { data: "x", reading: "logit", seed: "0" }, row: { imageAuroc: 0.1, rate: 1e-4 } }],
  };
  const csv = tableCsv([
    { title: "One: labelled", table, markdown: "" },
    { title: "Two", table: other, markdown: "" },
  ]);
  assert.equal(csv.split("\r\n"), [
    "table,data,head,k,seed,reading,imageAuroc,pixelAuroc,rate",
    "One: labelled,busi,A,4,0,,0.5,0.25,",
    'One: labelled,busi,"B, ""b""",4,0,,1,,',
    "One: labelled,busi,A,4,1,,0.7,0.25,",
    'One: labelled,busi,"B, ""b""",4,1,,1,,',
    "Two,x,,,0,logit,0.1,,0.0001",
    "",
  ]);
});

test.run();
