import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { skipLine } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openDevice } from "./openDevice.ts";

const LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.json";
const here = new URL("./openDevice.ts", import.meta.url).href;
const test = suite("openDevice");

/** Runs a module in a process of its own. */
function inProcess(code: string, { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } = {}) {
  const source = `import { openDevice } from ${JSON.stringify(here)};\n${code}`;
  const args = [...flags, "--import", "tsx", "--input-type=module", "--eval", source];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

test("without a GPU, auto takes wasm and says why", () => {
  const { status, stdout } = inProcess(
    `const d = await openDevice(); process.stdout.write(d.info.backend + "|" + d.note); d.dispose();`,
    { env: { VK_DRIVER_FILES: "/nonexistent.json", VK_ICD_FILENAMES: "/nonexistent.json" } },
  );
  assert.is(status, 0);
  assert.match(stdout, /^wasm\|.*GPU/);
});

test("without a GPU, webgpu by name is refused in one line that says what to do", () => {
  const { status, stdout } = inProcess(
    `await openDevice({ device: "webgpu" }).then(() => 0, (e) => process.stdout.write(e.name + "|" + e.code + "|" + e.message));`,
    { env: { VK_DRIVER_FILES: "/nonexistent.json", VK_ICD_FILENAMES: "/nonexistent.json" } },
  );
  assert.is(status, 0);
  assert.match(stdout, /^DeviceError\|unavailable\|[^\n]*(Vulkan|driver|wasm)[^\n]*$/);
});

test("a device that does not exist is refused by name", async () => {
  await openDevice({ device: "tpu" as never }).then(
    () => assert.unreachable(),
    (reason: Error) => assert.match(reason.message, /unknown device "tpu"; use "auto", "webgpu", "wasm"/),
  );
});

if (existsSync(LAVAPIPE)) {
  const env = { VK_DRIVER_FILES: LAVAPIPE, MESA_SHADER_CACHE_DISABLE: "true" };

  test("a software GPU is taken only when asked for", () => {
    const { status, stdout } = inProcess(
      `const d = await openDevice(); process.stdout.write(d.info.backend + "|" + d.note); d.dispose();`,
      { env },
    );
    assert.is(status, 0);
    assert.match(stdout, /^wasm\|.*software/);
  });

  test("the GPU object lives as long as its device, through garbage collections and a cold shader cache", () => {
    const { status, stdout, stderr } = inProcess(
      `
      import { host, matmul, program } from "@nidus/tensor";
      for (let round = 0; round < 3; round++) {
        const d = await openDevice({ device: "webgpu", software: true });
        for (let i = 0; i < 12; i++) {
          const f = program(d, (x) => matmul(x, x));
          const y = await f.run(host([[1, 2], [3, i]]));
          globalThis.gc();
          await new Promise((next) => setTimeout(next, 5));
          globalThis.gc();
          process.stdout.write((await y.read()).data[0] + ",");
          y.dispose();
        }
        d.dispose();
        globalThis.gc();
      }
      process.stdout.write("done");
      `.replace("@nidus/tensor", new URL("../../../tensor/src/index.ts", import.meta.url).href),
      { flags: ["--expose-gc"], env },
    );
    assert.is(status, 0, stderr);
    assert.is(stdout, `${"7,".repeat(36)}done`);
  });
} else {
  skipLine("no lavapipe (scripts/adapters.sh installs it)", 2);
}

test.run();
