// timeout: 180
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { encodePng, rng } from "@nidus/data";
import { skipLine } from "@nidus/testing";
import { FLAGS } from "@nidus/testing/browser";
import { type Browser, chromium, type Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { confusionOf, outcomeOf } from "./judge.ts";
import { reportHtml } from "./reportHtml.ts";
import type { ReportImage, RunReport } from "./runReport.ts";

const CHROMIUM = process.env.NIDUS_CHROMIUM || "/usr/bin/chromium";

const OVERLAY = encodePng({ width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 90, 180, 255) });
const IMAGES: readonly ReportImage[] = Array.from({ length: 40 }, (_, i) => {
  const label = i % 4 === 0 ? 0 : 1;
  const score = rng(2).at(i).uniform(0, 1) + label * 0.4;
  return { key: i === 0 ? "<img src=/x onerror=alert(1)>" : `a/${i}.png`, score, label, overlay: OVERLAY };
});
const RUN: RunReport = {
  title: "a run",
  notes: [],
  config: { head: "mediclip", data: "a-word-that-is-much-longer-than-any-window-of-a-telephone-is-wide".repeat(3) },
  environment: {},
  metrics: [{ name: "image AUROC", value: 0.9, low: 0.8, high: 0.95 }],
  counts: { normal: 10, abnormal: 30 },
  threshold: 0.7,
  images: IMAGES,
  losses: Array.from({ length: 9 }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1) })),
  support: [{ key: "n.png", label: 0 }],
};

const test = suite("the page of a report in Chromium");
let folder = "";
let browser: Browser | undefined;
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), "nidus-page-"));
  browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS] });
});
test.after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** A page with all that it complained about, or asked for beside itself. */
async function open(runs: readonly RunReport[], width = 1280): Promise<{ page: Page; complaints: string[] }> {
  const file = join(folder, "report.html");
  writeFileSync(file, await reportHtml(runs));
  const page = await (browser as Browser).newPage({ viewport: { width, height: 800 } });
  const complaints: string[] = [];
  const own = pathToFileURL(file).href;
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== own && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  await page.goto(own);
  return { page, complaints };
}

const shown = async (page: Page, run: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await page
      .locator(`#${run} [data-value]`)
      .evaluateAll((cells) => cells.map((cell) => [cell.getAttribute("data-value"), cell.textContent])),
  );

function expected(threshold: number): Record<string, string> {
  const {
    truePositives: tp,
    falseNegatives: fn,
    falsePositives: fp,
    trueNegatives: tn,
  } = confusionOf(IMAGES, threshold);
  const percent = (part: number, whole: number): string =>
    whole === 0 ? "none" : `${((100 * part) / whole).toFixed(1)} %`;
  return {
    threshold: threshold === Infinity ? "above all" : String(Number(threshold.toPrecision(6))),
    truePositives: String(tp),
    falseNegatives: String(fn),
    falsePositives: String(fp),
    trueNegatives: String(tn),
    sensitivity: percent(tp, tp + fn),
    specificity: percent(tn, tn + fp),
    precision: percent(tp, tp + fp),
    called: String(tp + fp),
  };
}

test("the slider goes through all thresholds, and counts, outcomes and charts follow", async () => {
  const { page, complaints } = await open([RUN]);
  assert.equal(await shown(page, "run-1"), expected(0.7), "as opened");
  const stops = [...new Set([0.7, ...IMAGES.map(({ score }) => score)])].sort((a, b) => a - b);
  await page.locator("#run-1-slider").focus();
  await page.keyboard.press("Home");
  for (const stop of [...stops, Infinity]) {
    assert.equal(await shown(page, "run-1"), expected(stop), `at ${stop}`);
    await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("ArrowLeft");
  const last = stops.at(-1) as number;
  assert.equal(await shown(page, "run-1"), expected(last), "one back from the end");
  const outcomes = await page
    .locator("[data-index]")
    .evaluateAll((marks) => marks.map((mark) => [Number(mark.getAttribute("data-index")), mark.textContent] as const));
  assert.is(outcomes.length, 12 + 40);
  for (const [index, outcome] of outcomes) assert.is(outcome, outcomeOf(IMAGES[index] as ReportImage, last));
  const { falsePositives, truePositives } = confusionOf(IMAGES, last);
  const dot = page.locator("#run-1-dot circle");
  const [cx, cy] = [Number(await dot.getAttribute("cx")), Number(await dot.getAttribute("cy"))];
  assert.ok(Math.abs((cx - 58) / (400 - 58 - 14) - falsePositives / 10) < 1e-3, `${cx}`);
  assert.ok(Math.abs(1 - (cy - 30) / 200 - truePositives / 30) < 1e-3, `${cy}`);
  assert.is(await page.locator("#run-1-marker").getAttribute("d"), "M386 30v200");
  assert.equal(complaints, []);
  await page.close();
});

test("sliders of several runs do not touch one another", async () => {
  const { page, complaints } = await open([RUN, { ...RUN, threshold: 0.9 }]);
  await page.locator("#run-1-slider").focus();
  await page.keyboard.press("Home");
  assert.equal(await shown(page, "run-2"), expected(0.9));
  assert.equal(complaints, []);
  await page.close();
});

test("a click on a column sorts by it, another turns the order round", async () => {
  const { page } = await open([RUN]);
  await page.locator("summary", { hasText: "40 pictures" }).click();
  const scores = (): Promise<number[]> =>
    page
      .locator(`[aria-label="Every picture"] tbody tr td:nth-child(3)`)
      .evaluateAll((cells) => cells.map((cell) => Number(cell.textContent)));
  const ascending = IMAGES.map(({ score }) => Number(score.toPrecision(6))).sort((a, b) => a - b);
  assert.equal(await scores(), ascending.toReversed());
  const button = page.getByRole("button", { name: "score" });
  await button.click();
  assert.equal(await scores(), ascending);
  await button.click();
  assert.equal(await scores(), ascending.toReversed());
  assert.is(await page.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
  await page.close();
});

test("no foreign script runs, and the page cannot be made to ask for anything", async () => {
  const { page, complaints } = await open([RUN]);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken'";
    document.body.append(script);
    const image = document.createElement("img");
    image.src = "http://127.0.0.1:9/x.png";
    document.body.append(image);
  });
  assert.is(await page.title(), "a run: anomaly detection report");
  assert.is(
    complaints.filter((text) => /violates the following Content Security Policy/.test(text)).length,
    2,
    complaints.join("\n"),
  );
  await page.close();
});

test("a telephone shows it without scrolling sideways, in light and dark, folded or not", async () => {
  const { page, complaints } = await open([RUN, RUN], 390);
  const colours = new Set<string>();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.is(await page.locator("details:not([open])").count(), 0);
    assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    colours.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
  }
  assert.is(colours.size, 2);
  assert.equal(complaints, []);
  await page.close();
});

if (!existsSync(CHROMIUM)) skipLine("Chromium is not installed: scripts/adapters.sh", 5);
else test.run();
