// The runner against small trees: what it must catch is caught, in each runtime that is here.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { skipLine } from "../testing/src/skip.ts";
import { describe, findTests } from "./runner/files.ts";
import { planJobs, type Runtimes } from "./runner/jobs.ts";
import { isFailure, type Outcome } from "./runner/outcome.ts";
import { describeEnd, describeOutcome } from "./runner/report.ts";
import { findDeno } from "./runner/runtimes.ts";

const here = resolve(join(import.meta.dirname, ".."));
const deno = findDeno(process.env);
const head = `import { suite } from "uvu";\nimport * as assert from "uvu/assert";\n`;

/** Runs the files of a tree made for the occasion. */
async function runTree(tree: Record<string, string>, runtimes?: Runtimes): Promise<Outcome[]> {
  const root = mkdtempSync(join(tmpdir(), "nidus-runner-"));
  try {
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    for (const shared of ["node_modules", "testing"]) symlinkSync(join(here, shared), join(root, shared));
    const files = findTests(root, ["packages/"]); // not those of the shared folders
    return (await Promise.all(planJobs(root, files, runtimes).jobs.map((job) => job()))).flat();
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** One file in Node. */
async function runText(text: string, more: Record<string, string> = {}): Promise<Outcome> {
  const [outcome] = await runTree({
    "package.json": `{"type":"module"}`,
    "packages/x/src/a.test.ts": head + text,
    ...more,
  });
  if (outcome === undefined) throw new Error("nothing ran");
  return outcome;
}

const test = suite("the test runner");

test("counts the tests of a good file, and runs a suite once whatever is awaited between suites", async () => {
  const two = `const test = suite("a");\nlet runs = 0;\ntest("counts", () => assert.is(++runs, 1));\ntest.run();
    await new Promise((done) => setTimeout(done, 30));;
    const second = suite("b"); second("too", () => {}); second.run();`;
  const outcome = await runText(two);
  assert.equal([outcome.passed, outcome.failed, outcome.problems], [2, 0, []], outcome.output);
  assert.match(describeOutcome(outcome), /^PASS packages\/x\/src\/a.test.ts +node +2 tests +\d+\.\d s$/);
});

test("fails a failing test and shows its message", async () => {
  const outcome = await runText(
    `const test = suite("a");\ntest("one", () => assert.is(1, 2));\ntest("two", () => {});\ntest.run();`,
  );
  assert.equal([outcome.passed, outcome.failed], [1, 1]);
  assert.match(describeOutcome(outcome), /^FAIL.*FAIL.*"one"/s);
  assert.match(describeEnd([outcome], []), /\n1 passed, 1 failed, 0 skipped$/);
});

const faults: Record<string, readonly [text: string, problem: RegExp]> = {
  "that runs no test": [`const test = suite("a");\ntest("one", () => {});\n// test.run();`, /ran no test/],
  "whose hook throws": [
    `const test = suite("a");\ntest.before(() => { throw new Error("h"); });\ntest("one", () => {});\ntest.run();`,
    /hook threw/,
  ],
  "with test.skip": [
    `const test = suite("a");\ntest("one", () => {});\ntest.skip("two", () => {});\ntest.run();`,
    /without a reason/,
  ],
  "with test.only": [
    `const test = suite("a");\ntest.only("one", () => {});\ntest("two", () => {});\ntest.run();`,
    /without a reason/,
  ],
  "that throws at once": [
    `const test = suite("a");\ntest("one", () => {});\ntest.run();\nthrow new Error("early");`,
    /early/,
  ],
  "that leaves a rejection": [
    `const test = suite("a");\ntest("one", () => { Promise.reject(new Error("r")); });\ntest.run();`,
    /exit code 1/,
  ],
  "that exits early": [`const test = suite("a");\ntest("one", () => process.exit(0));\ntest.run();`, /exit code 0/],
  "that never settles": [`const test = suite("a");\ntest("one", () => new Promise(() => {}));\ntest.run();`, /died/],
  "that takes too long": [
    `// timeout: 1\nconst test = suite("a");\ntest("one", () => new Promise((d) => setTimeout(d, 9e4)));\ntest.run();`,
    /timed out/,
  ],
};
for (const [name, [text, problem]] of Object.entries(faults)) {
  test(`fails a file ${name}`, async () => {
    const outcome = await runText(text);
    assert.ok(isFailure(outcome), outcome.output);
    assert.match(outcome.problems.join("\n"), problem);
  });
}

test("fails a console call in library code, and only there", async () => {
  const library = `export const loud = () => console.warn("hm");\nexport const calls = (f: () => void) => f();`;
  const text = `import { loud, calls } from "./loud.ts";\nconst test = suite("a");
    test("one", () => { calls(() => console.log("from a test")); loud(); });\ntest.run();`;
  const outcome = await runText(text, { "packages/x/src/loud.ts": library });
  assert.is(outcome.problems.length, 1, outcome.problems.join("\n"));
  assert.match(outcome.problems[0] ?? "", /console\.warn called by library code: packages\/x\/src\/loud\.ts:1/);
});

test("counts skips with their reasons, and passes a file that only skips", async () => {
  const outcome = await runText(`import { skipLine } from "@nidus/testing";\nskipLine("no adapter", 3);`);
  assert.not(isFailure(outcome), describeOutcome(outcome));
  assert.match(
    describeEnd([outcome], [{ count: 1, reason: "no adapter" }]),
    /\nskipped 4: no adapter\n0 passed, 0 failed, 4 skipped$/,
  );
});

test("reads the first lines of a file, and finds suites that are never run", () => {
  const lost = ["const lost =", 'suite("lost");'].join(" ");
  const file = describe("packages/x/src/y.node.test.ts", `// browser\n// timeout: 300\n${lost}`);
  assert.equal(file, {
    path: "packages/x/src/y.node.test.ts",
    timeoutSeconds: 300,
    nodeOnly: true,
    browser: true,
    forgotten: ["lost"],
  });
});

test("plans each runtime that is here, and one skip for each that is missing", () => {
  const files = [describe("a.test.ts", "// browser"), describe("b.test.ts", ""), describe("c.node.test.ts", "")];
  assert.is(planJobs(here, files, { deno: "deno", chromium: "chromium" }).jobs.length, 3 + 2 + 1);
  const without = planJobs(here, files, { deno: undefined, chromium: undefined });
  assert.is(without.jobs.length, 3);
  assert.equal(
    without.skips.map((skip) => skip.count),
    [1, 1],
  );
});

if (deno === undefined) {
  skipLine("Deno is not installed: scripts/adapters.sh");
} else {
  test("runs the same file in Deno, with npm and workspace imports", async () => {
    const text = `${head}import { skipLine } from "@nidus/testing";\nimport fc from "fast-check";\nconst test = suite("a");
      test("in Deno", () => { assert.ok("Deno" in globalThis); fc.assert(fc.property(fc.nat(), (n) => n >= 0)); });
      test("fails", () => assert.unreachable());\ntest.run();\nskipLine("seen");`;
    const outcomes = await runTree(
      { "package.json": `{"type":"module"}`, "packages/x/src/a.test.ts": text },
      { deno, chromium: undefined },
    );
    const inDeno = outcomes.find((outcome) => outcome.runtime === "deno");
    assert.equal(
      [inDeno?.passed, inDeno?.failed, inDeno?.skips],
      [1, 1, [{ count: 1, reason: "seen" }]],
      inDeno?.output,
    );
  });
}

test.run();
