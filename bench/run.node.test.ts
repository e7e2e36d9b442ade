import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const MAIN = fileURLToPath(new URL("run.ts", import.meta.url));
const test = suite("the bench command");

const MISTAKES: readonly (readonly [words: readonly string[], line: RegExp])[] = [
  [[], /^bench: --suite NAME .*; suites: flow, gemm, overhead, synthesis\n$/],
  [["--suite", "nope"], /; suites: flow, gemm, overhead, synthesis\n$/],
  [["--suite", "../run"], /; suites: flow, gemm, overhead, synthesis\n$/],
  [["--quik"], /^bench: Unknown option '--quik'/],
  [["--suite", "gemm", "--rounds", "0"], /^bench: --rounds takes a whole number from 1, got 0\n$/],
];
test("a mistake gives one line and exit code 2", () => {
  for (const [words, line] of MISTAKES) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", MAIN, ...words], {
      encoding: "utf8",
    });
    assert.equal([status, stdout, stderr.split("\n").length], [2, "", 2], words.join(" "));
    assert.match(stderr, line);
  }
});

test.run();
