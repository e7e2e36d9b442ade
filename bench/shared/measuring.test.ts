import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Contender, interleave, order } from "./interleave.ts";
import { markdown, markLine, table } from "./markdown.ts";
import { isFaulty, type Report, type Row } from "./report.ts";
import { quantile, summarise } from "./statistics.ts";

const test = suite("measuring");

test("the median and the quartiles of sorted numbers are those", () => {
  assert.equal(summarise([4, 1, 3, 2, 5]), { median: 3, least: 1, lower: 2, upper: 4, count: 5 });
  assert.is(quantile([1, 2], 0.5), 1.5);
  const readings = fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 });
  fc.assert(
    fc.property(readings, (all) => {
      const { median, least, lower, upper } = summarise(all);
      assert.ok(least <= lower && lower <= median && median <= upper);
      assert.ok(all.filter((value) => value <= median).length * 2 >= all.length);
    }),
  );
  assert.throws(() => summarise([]), /at least one reading/);
});

test("rounds go to and fro", () => assert.is(order(["A", "B", "C"], 3).join(""), "ABCCBAABC"));

test("contenders take turns, run for long enough, and drop out alone", async () => {
  const calls: string[] = [];
  const contender = (name: string, milliseconds: number, failsAt = Infinity): Contender => ({
    opened: { milliseconds },
    async round(repeats) {
      calls.push(`${name}${repeats}`);
      if (calls.length > failsAt) throw new Error(`${name} broke`);
      return { milliseconds };
    },
  });
  const [slow, quick] = [contender("S", 500), contender("Q", 30, 2)];
  const results = await interleave([slow, quick], { rounds: 3, leastMilliseconds: 100 });
  assert.equal(calls, ["S1", "Q4", "Q4", "S1", "S1"]);
  assert.equal(results.get(slow)?.readings.length, 3);
  assert.equal(results.get(quick)?.readings.length, 1);
  assert.match(String(results.get(quick)?.failure), /Q broke/);
});

const report = (row: Partial<Row>): Report => ({
  suite: "s",
  machine: { processor: "P", cores: 2, memoryGiB: 8, platform: "linux-x64", node: "20", v8: "11" },
  date: "2026-01-01",
  load: [0, 0],
  rounds: 3,
  launches: 1,
  cases: [{ title: "t", rows: [{ arm: "A", ...row }], marks: [] }],
});

test("a run is at fault for a crash or a wrong number, not for a missing library", () => {
  assert.is(isFaulty(report({ error: 1e-7, errorLimit: 1e-6 })), false);
  assert.is(isFaulty(report({ notHere: "no adapter" })), false);
  assert.is(isFaulty(report({ error: 1e-5, errorLimit: 1e-6 })), true);
  assert.is(isFaulty(report({ error: Number.NaN, errorLimit: 1e-6 })), true);
  assert.is(isFaulty(report({ failed: "SIGSEGV" })), true);
});

test("tables line up, and marks say what came of them", () => {
  assert.equal(
    table(
      ["a", "bb"],
      [
        ["1", "2"],
        ["333", ""],
      ],
    ),
    ["| a   | bb |", "| --- | -- |", "| 1   | 2  |", "| 333 |    |"],
  );
  const mark = { what: "w", required: 1.2, demand: "at least" } as const;
  assert.is(markLine({ ...mark, reached: 1.234567 }), "- w: at least 1.2 required, 1.23 reached: MET");
  assert.is(markLine({ ...mark, reached: 1.1 }), "- w: at least 1.2 required, 1.1 reached: MISSED");
  assert.is(markLine(mark), "- w: at least 1.2 required, NOT MEASURED");
  assert.match(markLine({ what: "w", required: 0, demand: "exactly", reached: 0 }), /MET$/);
  const text = markdown(report({ readings: { milliseconds: summarise([1, 2, 3]) }, error: 1e-7, errorLimit: 1e-6 }));
  assert.match(text, /\| A {3}\| 2 \[1\.5, 2\.5\] \| 1\.0e-7 \(1\.0e-6\) \|/);
});

test.run();
