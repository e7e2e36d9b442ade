import { auroc, averagePrecision } from "@nidus/eval";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ReportImage } from "../runReport.ts";
import { lineChart, type Point } from "./lineChart.ts";
import { averaged, lossChart } from "./lossChart.ts";
import { FRAME } from "./plot.ts";
import { precisionRecallPoints } from "./precisionRecallChart.ts";
import { rocChart, rocPoints } from "./rocChart.ts";
import { extent, linearScale } from "./scale.ts";
import { countBins, scoreHistogram } from "./scoreHistogram.ts";

const test = suite("charts");

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });

test("ticks ascend, lie within the range, and are few; ends of the range fall on ends of the axis", () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      const { ticks, at, low, high } = linearScale([Math.min(a, b), Math.max(a, b)], [10, 110]);
      assert.ok(low < high && ticks.length >= 1 && ticks.length <= 11, `${low} ${high}: ${ticks}`);
      const slack = 1e-8 * Math.max(Math.abs(low), Math.abs(high));
      for (const [i, tick] of ticks.entries()) {
        assert.ok(tick >= low - slack && tick <= high + slack, `${tick} in ${low} to ${high}`);
        assert.ok(i === 0 || tick > (ticks[i - 1] as number), `${ticks}`);
      }
      assert.ok(Math.abs(at(low) - 10) < 1e-9 && Math.abs(at(high) - 110) < 1e-9);
    }),
  );
});

test("ticks are round", () => {
  const ticks = (low: number, high: number): readonly number[] => linearScale([low, high], [0, 1]).ticks;
  assert.equal(ticks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.equal(ticks(-0.3, 0.35), [-0.2, 0, 0.2]);
  assert.equal(ticks(3, 3), [2.8, 3, 3.2]);
  assert.equal(ticks(0, 1234), [0, 500, 1000]);
  assert.ok(ticks(1e16, 1e16 + 4).length <= 11);
  assert.equal(extent([]), [0, 1]);
});

/** Points of the only path of a series, in pixels. */
function pathsOf(svg: string): string[] {
  return [...svg.matchAll(/<g[^>]*stroke-width="2"><path d="([^"]*)"/g)].map((match) => match[1] as string);
}

test("a line chart draws points where they belong, and breaks at gaps", () => {
  const points: Point[] = [
    { x: 0, y: 0 },
    { x: 5, y: 1 },
    { x: 7, y: Number.NaN },
    { x: 10, y: 0.5, spread: 0.25 },
  ];
  const svg = lineChart([{ name: "<b>", points }], { title: "T & t", x: "x", y: "y", xRange: [0, 10], yRange: [0, 1] });
  const [left, right] = [FRAME.left, FRAME.width - FRAME.right];
  const [top, bottom] = [FRAME.top, FRAME.top + FRAME.height];
  assert.equal(pathsOf(svg), [`M${left} ${bottom}L${(left + right) / 2} ${top}M${right} ${(top + bottom) / 2}`]);
  assert.is(svg.match(/<circle/g)?.length, 3);
  assert.match(svg, `<path d="M${right} ${bottom - 50}V${top + 50}"/>`);
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*aria-label="T &amp; t"/);
  assert.match(svg, ">&lt;b&gt;</text>");
  assert.not.match(svg, "<b>");
  assert.not.match(svg, /NaN|Infinity|undefined/);
});

test("charts of nothing are still charts", () => {
  for (const svg of [
    lineChart([], { title: "t", x: "x", y: "y" }),
    lineChart([{ name: "n", points: [{ x: 1, y: Number.NaN }] }], { title: "t", x: "x", y: "y" }),
    lossChart([]),
    scoreHistogram([], { marker: { id: "m", threshold: 1 } }),
    rocChart([{ name: "no labels", images: [{ key: "a", score: 1 }] }]),
  ]) {
    assert.match(svg, /^<svg .*<\/svg>$/s);
    assert.not.match(svg, /NaN|Infinity|undefined/);
  }
});

const images = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 9 }), label: fc.constantFrom(0 as const, 1 as const) }))
  .map((all): ReportImage[] => all.map((one, i) => ({ key: String(i), ...one })))
  .filter((all) => new Set(all.map(({ label }) => label)).size === 2);

test("the area below the ROC curve is AUROC, below precision and recall average precision", () => {
  fc.assert(
    fc.property(images, (all) => {
      const [scores, labels] = [all.map(({ score }) => score), all.map(({ label }) => label as number)];
      const area = (points: readonly Point[]): number =>
        points.reduce((sum, { x, y }, i) => {
          const before = points[i - 1];
          return before === undefined ? sum : sum + ((x - before.x) * (y + before.y)) / 2;
        }, 0);
      assert.ok(Math.abs(area(rocPoints(all) ?? []) - auroc(scores, labels)) < 1e-12);
      assert.ok(Math.abs(area(precisionRecallPoints(all) ?? []) - averagePrecision(scores, labels)) < 1e-12);
    }),
  );
});

test("one class alone has no curve", () => {
  const normal: ReportImage[] = [
    { key: "a", score: 1, label: 0 },
    { key: "b", score: 2 },
  ];
  assert.equal([rocPoints(normal), precisionRecallPoints(normal)], [undefined, undefined]);
});

test("a histogram counts every picture once, in its class", () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1 }), (scores) => {
      const counts = countBins(scores, extent(scores));
      assert.is(counts.length, 20);
      assert.is(
        counts.reduce((sum, count) => sum + count, 0),
        scores.length,
      );
    }),
  );
  const counts = countBins([0, 0.05, 0.49, 0.5, 1, 1], [0, 1]);
  assert.equal([counts[0], counts[1], counts[9], counts[10], counts[19]], [1, 1, 1, 1, 2]);
  const svg = scoreHistogram(
    [
      { key: "a", score: 0, label: 0 },
      { key: "b", score: 1 },
      { key: "c", score: 1 },
    ],
    { marker: { id: "here", threshold: 5 } },
  );
  assert.match(
    svg,
    `<path id="here" d="M${FRAME.width - FRAME.right} ${FRAME.top}v${FRAME.height}" data-low="0" data-high="5"`,
  );
  assert.equal(svg.match(/>(normal|abnormal|no label)</g), [">normal<", ">no label<"]);
});

test("a long training is drawn as means", () => {
  const points = [2, 4, 6, 8, 100].map((y, i) => ({ x: i + 1, y }));
  assert.equal(averaged(points, 2), [
    { x: 1.5, y: 3 },
    { x: 3.5, y: 7 },
    { x: 5, y: 100 },
  ]);
  const losses = Array.from({ length: 1000 }, (_, i) => ({ step: i + 1, loss: 1, parts: { focal: 0.25, dice: 0.75 } }));
  const svg = lossChart(losses);
  assert.match(svg, ">Loss, mean of 5 steps<");
  assert.equal(
    pathsOf(svg).map((path) => path.split("L").length),
    [200, 200, 200],
  );
});

test.run();
