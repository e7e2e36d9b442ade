// timeout: 180
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { findChromium } from "../../scripts/runner/runtimes.ts";
import { type BrowserOptions, type PageResult, runInChromium } from "./browser.ts";
import { bundleTests } from "./bundle.ts";
import { skipLine } from "./skip.ts";

const test = suite("runInChromium");

async function run(names: readonly string[], options: BrowserOptions = {}): Promise<PageResult> {
  return runInChromium(await bundleTests(names.map(sample)), options);
}
const sample = (name: string): string => fileURLToPath(new URL(`../samples/${name}.suite.ts`, import.meta.url));

test("runs uvu suites unchanged, with an adapter, and streams what they print", async () => {
  let written = "";
  const write = (text: string): void => {
    written += text;
  };
  const result = await run(["page", "failing"], { write });
  assert.is(result.passed, 4);
  assert.is(result.failed, 1);
  assert.is(written, result.lines.join("\n"));
  assert.match(written, /in the page {2}• • {3}\(2 \/ 2\)/);
  assert.match(written, /FAIL.*"does not"\n\s+on purpose/);
  assert.match(written, /^# skip 1: no moon tonight$/m);
});

test("throws the page's own error when nobody handles a rejection", async () => {
  const error = await run(["rejecting"]).catch((reason: unknown) => reason);
  assert.match(String(error), /nobody caught me/);
});

test("names the import that no browser can resolve", async () => {
  const error = await runInChromium(fileURLToPath(new URL("serve.ts", import.meta.url))).catch(
    (reason: unknown) => reason,
  );
  assert.match(String(error), /node:http/);
});

if (findChromium(process.env) === undefined) skipLine("Chromium is not installed: scripts/adapters.sh", 3);
else test.run();
