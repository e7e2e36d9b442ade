import { isNode } from "../rim/gpu.ts";
import type { DeviceFacts } from "../rim/probeDevices.ts";
import { type Ending, runAgain } from "../rim/runAgain.ts";
import { describeMachine, describeRuntime, packageVersion } from "../rim/runtime.ts";
import { readVulkanSetup } from "../rim/vulkanDrivers.ts";
import { adviseGpu, type Probe } from "./adviseGpu.ts";
import { type Diagnosis, describeDiagnosis } from "./diagnosis.ts";
import { EXIT } from "./exitCode.ts";
import { jsonLine, printable } from "./printable.ts";
import { defineVerb, type Verb } from "./verb.ts";

/** A driver answers within a second; one that emulates a GPU may compile for a few. */
const PROBE_LIMIT_MILLISECONDS = 30_000;
const PROBE = "probe-devices";
const DEVICES = ["auto", "webgpu", "wasm"] as const;

export const doctor: Verb = defineVerb({
  name: "doctor",
  about: "what this machine can compute on, and what to do where something is missing",
  flags: {
    device: {
      choices: DEVICES,
      default: "auto",
      requiresArg: true,
      describe: "the device that you want: the exit code is 4 where it is missing",
    },
    software: { type: "boolean", default: false, describe: "let a GPU that is emulated on the processor count as one" },
  },
  async run({ json, device, software }, { out, err }) {
    const diagnosis = await diagnose();
    out(json ? jsonLine(diagnosis) : describeDiagnosis(diagnosis));
    const missing = missingDevice(diagnosis, device, software);
    if (missing === undefined) return EXIT.ok;
    err(`nidus: ${printable(missing)}\n`);
    return EXIT.device;
  },
});

/** The part of `doctor` that loads drivers, in a process of its own: native code may crash, hang, or print what it likes. */
export const probe: Verb = defineVerb({
  name: PROBE,
  about: "for doctor",
  flags: {},
  hidden: true,
  async run(_values, { out }) {
    out(jsonLine((await probeHere()).devices));
    return EXIT.ok;
  },
});

async function diagnose(): Promise<Diagnosis> {
  const runtime = describeRuntime();
  const found = isNode() ? readEnding(await runAgain([PROBE], PROBE_LIMIT_MILLISECONDS)) : await probeHere();
  const { devices } = found;
  const machine = describeMachine();
  const { memoryOn } = await import("./memoryOn.ts");
  return {
    nidus: packageVersion(),
    runtime,
    machine,
    webgpu: {
      from: devices?.webgpu.from ?? "npm webgpu (Dawn)",
      adapter: devices?.webgpu.adapter ?? null,
      ...adviseGpu(found, { runtime, vulkan: readVulkanSetup() }),
    },
    wasm: devices?.wasm ?? null,
    auto: devices?.auto ?? null,
    memory: memoryOn(machine, devices),
  };
}

/** Loaded when needed: the engine is large, and most calls of the command that go wrong never come to it. */
async function probeHere(): Promise<Probe> {
  const { probeDevices } = await import("../rim/probeDevices.ts");
  return { devices: await probeDevices(), complaints: [] };
}

/** What a try in a process of its own found out: the last line of its output, for a driver may print there too. */
export function readEnding({ code, signal, timedOut, out, err }: Ending): Probe {
  const complaints = err.split("\n").filter((line) => line.trim() !== "");
  const answer = out.trimEnd().split("\n").at(-1) ?? "";
  if (code === EXIT.ok) return { devices: JSON.parse(answer) as DeviceFacts, complaints };
  const crash = timedOut ? `gave no answer within ${PROBE_LIMIT_MILLISECONDS / 1000} s` : `crashed (${signal ?? code})`;
  return { complaints, crash };
}

/** What is wrong with the device that was asked for. */
function missingDevice({ webgpu, wasm }: Diagnosis, device: string, software: boolean): string | undefined {
  if (device === "wasm" && !wasm?.available) return `no wasm here: ${wasm?.trouble ?? "unknown"}`;
  if (device !== "webgpu") return undefined;
  if (webgpu.adapter === null || webgpu.reason !== null) return `no WebGPU here: ${webgpu.reason}`;
  return webgpu.adapter.software && !software
    ? "the only GPU is emulated on the processor (--software takes it)"
    : undefined;
}
