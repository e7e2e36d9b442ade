import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSafetensors } from "@nidus/data";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { here } from "../../test/here.ts";
import { doctor, readEnding } from "./doctor.ts";
import { inspect } from "./inspect.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

const test = suite("the nidus command");
let folder = "";
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), "nidus-command-"));
  const tensor = { dtype: "F32", shape: [2, 3], data: new Float32Array(6) } as const;
  writeFileSync(join(folder, "good.safetensors"), writeSafetensors({ "a\u001b[2J": tensor }, { made: "here" }));
  writeFileSync(join(folder, "bad.safetensors"), "<html>not found</html>");
});
test.after(() => rmSync(folder, { recursive: true }));

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command. @param act What to do to it once it has started. */
function nidus(words: readonly string[], act?: (child: ReturnType<typeof spawn>) => void): Promise<Ending> {
  const env = { ...process.env, VK_DRIVER_FILES: join(folder, "none.json") };
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...words], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (part: Buffer) => (texts.out += part));
  child.stderr.on("data", (part: Buffer) => (texts.err += part));
  act?.(child);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...texts })));
}

const path = (name: string): string => join(folder, name);

/** What is typed, the exit code, and the one line on the error stream. */
const MISTAKES: readonly (readonly [words: () => string[], code: number, line: RegExp])[] = [
  [() => [], 2, /a verb is missing: doctor, inspect; see nidus --help/],
  [() => ["docter"], 2, /unknown verb "docter"; did you mean doctor\?/],
  [() => ["frobnicate"], 2, /unknown verb "frobnicate"; known: doctor, inspect/],
  [() => ["doctor", "--jsn"], 2, /unknown option --jsn; did you mean --json\?/],
  [() => ["--jsn", "doctor"], 2, /unknown option --jsn; did you mean --json\?/],
  [() => ["inspect", "--josn", "x"], 2, /unknown option --josn; did you mean --json\?/],
  [() => ["doctor", "-q"], 2, /unknown option -q; known: --json/],
  [() => ["doctor", "again"], 2, /doctor: unexpected "again"/],
  [() => ["doctor", "--", "again"], 2, /doctor: unexpected "again"/],
  [() => ["doctor", "--device"], 2, /--device: a value is missing \(auto, webgpu, wasm\)/],
  [() => ["doctor", "--device", "gpu"], 2, /--device: "gpu" is none of auto, webgpu, wasm/],
  [() => ["inspect", "doctor", "--device", "wasm"], 2, /unknown option --device; known: --json/],
  [() => ["doctor", "--device="], 2, /--device: "" is none of auto, webgpu, wasm/],
  [() => ["doctor", "--json=maybe"], 2, /--json takes no value, got "maybe"/],
  [() => ["inspect"], 2, /inspect: <file\.\.> is missing/],
  [() => ["inspect", path("none")], 3, /none: cannot be read: there is no such file or folder/],
  [() => ["inspect", folder], 3, /expected a file, got a folder/],
  [() => ["inspect", "/dev/zero"], 3, /\/dev\/zero: expected a file, got a device/],
  [() => ["inspect", "--", "--json"], 3, /--json: cannot be read/],
  [() => ["inspect", path("no\nsuch\u001b[31mfile")], 3, /no\\u000asuch\\u001b\[31mfile: cannot be read/],
  [() => ["inspect", path("bad.safetensors")], 3, /bad\.safetensors: expected a header of .*HTML/],
];

const within = (words: readonly string[]): Promise<Ending> => here(words, [doctor, inspect]);

function expectLine({ code, err }: Ending, expected: number, line: RegExp): void {
  const lines = err.split("\n");
  assert.match(lines[0] ?? "", line);
  assert.match(lines[0] ?? "", /^nidus: /);
  assert.equal([code, lines.length, lines[1]], [expected, 2, ""], err);
}

test("every mistake gives one line, and its exit code", async () => {
  for (const [words, code, line] of MISTAKES) expectLine(await within(words()), code, line);
});

test("so it does in a process of its own", async () => {
  const some = [["docter"], ["doctor", "--jsn"], ["inspect", "/dev/zero"]];
  for (const words of some) {
    const { code, err } = await within(words);
    const ending = await nidus(words);
    assert.equal([ending.code, ending.out, ending.err], [code, "", err]);
  }
  expectLine(
    await nidus(["doctor", "--device", "webgpu"]),
    4,
    /no WebGPU here: .*VK_DRIVER_FILES names a file that is not there/,
  );
});

test("inspect --json prints a line per file, also for those that it refuses", async () => {
  const { code, out, err } = await nidus([
    "inspect",
    "--json",
    path("bad.safetensors"),
    path("good.safetensors"),
    path("none"),
  ]);
  assert.equal([code, err], [3, ""]);
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(
    lines.map(({ error }) => error !== undefined),
    [true, false, true],
  );
  assert.equal(lines[1], {
    file: path("good.safetensors"),
    format: "safetensors",
    tensors: [{ name: "a\u001b[2J", dtype: "F32", shape: [2, 3], bytes: 24 }],
    metadata: { made: "here" },
  });
  assert.not.ok(out.includes("\u001b"));
});

test("inspect prints text that no terminal obeys", async () => {
  const { code, out } = await nidus(["inspect", path("good.safetensors")]);
  assert.is(code, 0);
  assert.match(
    out,
    /: safetensors, 1 tensors, 6 elements, 24 bytes of data\n {2}made = here\n {2}F32 {2}a\\u001b\[2J {2}\[2, 3\]\n$/,
  );
});

test("doctor reads the last line of what its other process printed: a driver may print there too", () => {
  const ending = { code: 0, timedOut: false, out: 'vendor: hello\n{"auto":1}\n', err: "one\n\ntwo\n" };
  assert.equal(readEnding({ ...ending, signal: undefined }), { devices: { auto: 1 }, complaints: ["one", "two"] });
});

test("doctor --json says what there is, and why there is no GPU", async () => {
  const { code, out, err } = await nidus(["doctor", "--json"]);
  assert.equal([code, err], [0, ""]);
  const { nidus: version, runtime, machine, webgpu, wasm, auto } = JSON.parse(out);
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.equal(runtime, {
    name: "node",
    version: process.versions.node,
    platform: process.platform,
    arch: process.arch,
  });
  assert.ok(machine.cores >= 1 && machine.memoryBytes > 2 ** 28 && machine.freeBytes > 0);
  assert.is(webgpu.adapter, null);
  assert.type(webgpu.reason, "string");
  assert.ok(webgpu.fixes.length > 0);
  assert.equal([wasm.available, auto.backend], [true, "wasm"]);
});

test("help and version go to the output, with the notice", async () => {
  for (const words of [["--help"], ["doctor", "--help"], ["inspect", "-h"]]) {
    const { code, out, err } = await within(words);
    assert.equal([code, err], [0, ""]);
    assert.match(out, /^nidus .*Research use only, not a medical device\.\n$/s);
    assert.not.match(out, /probe/);
  }
  assert.match((await within(["--version"])).out, /^\d+\.\d+\.\d+\n$/);
});

test("a reader that goes away ends it in silence", async () => {
  const files = Array.from({ length: 2000 }, () => path("good.safetensors"));
  const { code, err } = await nidus(["inspect", ...files], (child) => {
    child.stdout?.once("data", () => child.stdout?.destroy());
  });
  assert.equal([code, err], [0, ""]);
});

test("a signal ends it with the code that shells give", async () => {
  const started = (child: ReturnType<typeof spawn>, signal: NodeJS.Signals): void => {
    setTimeout(() => child.kill(signal), 300).unref(); // before its own handlers stand, the system ends it
  };
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    const ending = await nidus(["doctor"], (child) => started(child, signal));
    assert.ok(ending.code === code || ending.code === null, `${signal}: ${ending.code}`);
    assert.is(ending.err, "");
  }
});

test.run();
