// `setup.mjs` in a folder of its own, with an `npx` that only notes what it is asked for.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";

interface Folder {
  readonly root: string;
  /** Runs the script; returns its exit code, what it told, and the arguments of each `npx` so far. */
  setup(...args: string[]): { code: number | null; told: string; asked: string[] };
}

function inFolder(run: (folder: Folder) => void): void {
  const root = mkdtempSync(join(tmpdir(), "nidus-setup-"));
  try {
    for (const name of ["scripts", "bin"]) mkdirSync(join(root, name));
    copyFileSync(join(import.meta.dirname, "setup.mjs"), join(root, "scripts", "setup.mjs"));
    writeFileSync(join(root, "pnpm-lock.yaml"), "one\n");
    const npx = join(root, "bin", "npx");
    writeFileSync(
      npx,
      `#!/bin/sh\necho "$@" >> "${root}/asked"\n[ ! -e "${root}/broken" ] || { echo "  ERR_PNPM_X  no  lock"; exit 3; }\n`,
    );
    chmodSync(npx, 0o755);
    const env = { ...process.env, PATH: `${join(root, "bin")}${delimiter}${process.env.PATH}` };
    run({
      root,
      setup: (...args) => {
        const result = spawnSync(process.execPath, ["scripts/setup.mjs", ...args], {
          cwd: root,
          env,
          encoding: "utf8",
        });
        const asked = join(root, "asked");
        return {
          code: result.status,
          told: result.stderr,
          asked: existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : [],
        };
      },
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}

const test = suite("setup");

test("installs once, without the bench, and again when the lock file changes", () =>
  inFolder(({ root, setup }) => {
    const first = setup();
    assert.equal([first.code, first.told], [0, "setup: installing dependencies\n"]);
    assert.equal(first.asked, ["--yes pnpm@12 install --frozen-lockfile --ignore-scripts --filter !@nidus/bench"]);
    assert.equal([setup().told, setup().asked.length], ["", 1]);
    writeFileSync(join(root, "pnpm-lock.yaml"), "two\n");
    assert.is(setup().asked.length, 2);
  }));

test("installs the bench when asked, and keeps it", () =>
  inFolder(({ setup }) => {
    assert.is(setup().asked.length, 1);
    assert.is(setup("--bench").asked[1], "--yes pnpm@12 install --frozen-lockfile --ignore-scripts");
    assert.is(setup("--bench").asked.length, 2);
    assert.is(setup().asked.length, 2);
  }));

test("says in one line why it failed, and tries again next time", () =>
  inFolder(({ root, setup }) => {
    writeFileSync(join(root, "broken"), "");
    const { code, told } = setup();
    assert.is(code, 1);
    assert.match(told, /\nsetup: npx pnpm@12 install failed: ERR_PNPM_X no lock\n$/);
    assert.is(setup().asked.length, 2);
  }));

test.run();
