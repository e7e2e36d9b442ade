/**
 * Installs what is missing, so that every npm script works on a machine that has only Node: `node scripts/setup.mjs [--bench]`.
 *
 * Plain JavaScript without dependencies, because it runs before there are any. The hash of the lock file that was last installed is
 * kept inside node_modules; while it still fits, this costs one small read.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace whose peers are heavy (hundreds of megabytes): installed on request only. */
const BENCH = "@nidus/bench";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".nidus-lock");
const withBench = process.argv.includes("--bench");

/** @param {string} path @returns {string | undefined} The text, or undefined where there is no such file. */
function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** @param {string} hash @returns {boolean} Whether that lock file is installed, and the bench with it where it is asked for. */
function isInstalled(hash) {
  const [installed, bench] = (readIfThere(stamp) ?? "").trim().split(" ");
  return installed === hash && (bench === "bench" || !withBench);
}

/** @returns {string | undefined} What went wrong, in one line. */
function install() {
  // --ignore-scripts: no dependency needs one, and none may run code merely by being installed.
  const args = ["--yes", "pnpm@12", "install", "--frozen-lockfile", "--ignore-scripts"];
  if (!withBench) args.push("--filter", `!${BENCH}`);
  const result = spawnSync("npx", args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CI: "true" }, // never ask: standard input may be closed
    shell: process.platform === "win32", // npx is a .cmd there
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.status === 0) return undefined;
  if (result.error) return result.error.message;
  // pnpm wraps its message over many lines, after its progress
  const output = `${result.stderr}\n${result.stdout}`.replace(/[\s×╰─▶]+/g, " ").trim();
  const start = output.search(/\bERR_/);
  return start < 0 ? output.slice(-300) || `exit ${result.status}` : output.slice(start, start + 300);
}

const lock = readIfThere(join(root, "pnpm-lock.yaml"));
const hash = lock === undefined ? "" : createHash("sha256").update(lock).digest("hex");
if (lock === undefined) {
  process.stderr.write("setup: pnpm-lock.yaml is missing; is this a whole checkout?\n");
  process.exitCode = 1;
} else if (!isInstalled(hash)) {
  process.stderr.write("setup: installing dependencies\n");
  const problem = install();
  if (problem === undefined) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, `${hash} ${withBench ? "bench" : ""}\n`);
  } else {
    process.stderr.write(`setup: npx pnpm@12 install failed: ${problem}\n`);
    process.exitCode = 1;
  }
}
