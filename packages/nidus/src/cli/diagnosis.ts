import type { AdapterFacts, DeviceFacts } from "../rim/probeDevices.ts";
import type { Machine, Runtime } from "../rim/runtime.ts";
import type { Advice } from "./adviseGpu.ts";
import { gibibytes } from "./adviseMemory.ts";
import type { MemoryOn } from "./memoryOn.ts";
import { printable } from "./printable.ts";

/** What `nidus doctor --json` prints. */
export interface Diagnosis {
  readonly nidus: string;
  readonly runtime: Runtime;
  readonly machine: Machine;
  readonly webgpu: Advice & { readonly from: string; readonly adapter: AdapterFacts | null };
  /** null where the attempt to find out ended badly. */
  readonly wasm: DeviceFacts["wasm"] | null;
  readonly auto: DeviceFacts["auto"] | null;
  readonly memory: MemoryOn;
}

const NAMES = { node: "Node", deno: "Deno", bun: "Bun" } as const;
const MIB = 2 ** 20;
const WIDTH = 14;
const SUBGROUP_MATRIX = "chromium-experimental-subgroup-matrix";

/** A diagnosis as text: a line for each fact, then what to do. */
export function describeDiagnosis({ nidus, runtime, machine, webgpu, wasm, auto, memory }: Diagnosis): string {
  const { processor, cores, memoryBytes, freeBytes } = machine;
  const rows: (readonly [name: string, text: string])[] = [
    ["nidus", `${nidus}, in ${NAMES[runtime.name]} ${runtime.version} on ${runtime.platform}-${runtime.arch}`],
    ["processor", `${processor}, ${cores} cores`],
    ["memory", `${gibibytes(memoryBytes)}, ${gibibytes(freeBytes)} free`],
    ["webgpu", webgpu.reason === null ? `yes, from ${webgpu.from}` : `no: ${webgpu.reason}`],
    ...(webgpu.adapter === null ? [] : adapterRows(webgpu.adapter)),
    ["wasm", wasmText(wasm)],
    ["auto", auto === null ? "unknown" : autoText(auto)],
    ...memoryRows(memory),
    ...webgpu.fixes.map((fix, i) => [i === 0 ? "to do" : "", fix] as const),
  ];
  return rows.map(([name, text]) => `${name.padEnd(WIDTH)}${printable(text)}\n`).join("");
}

function adapterRows(adapter: AdapterFacts): [string, string][] {
  const { description, software, f16, subgroups, subgroupMatrix, timestamps, limits } = adapter;
  const { maxBufferSize = 0, maxStorageBufferBindingSize = 0, maxComputeInvocationsPerWorkgroup } = limits;
  const lanes = subgroups === null ? "no" : [...new Set([subgroups.least, subgroups.most])].join(" to ");
  return [
    ["  adapter", `${description}${software ? " (emulated on the processor)" : ""}`],
    ["  f16", yes(f16)],
    ["  subgroups", subgroups === null ? lanes : `${lanes} threads`],
    ["  matrices", matricesText(subgroupMatrix)],
    ["  timestamps", yes(timestamps)],
    [
      "  limits",
      `buffers of ${mebibytes(maxBufferSize)}, bindings of ${mebibytes(maxStorageBufferBindingSize)}, ` +
        `${maxComputeInvocationsPerWorkgroup} threads in a group`,
    ],
  ];
}

function matricesText(configurations: AdapterFacts["subgroupMatrix"]): string {
  if (configurations === null) return `no (${SUBGROUP_MATRIX})`;
  const list = configurations.map(({ m, n, k, input, result }) => `${m}x${n}x${k} ${input} to ${result}`);
  return list.join(", ") || "yes, of sizes that are not told";
}

function memoryRows({ model, weights, predict, fit, verdict }: MemoryOn): [string, string][] {
  const text = (what: string, { batch, need: { deviceBytes, hostBytes } }: MemoryOn["fit"]): string =>
    `about ${gibibytes(deviceBytes + hostBytes)}, ${gibibytes(deviceBytes)} of it on the device, for ${what} of ${batch}`;
  return [
    [model, `what CLIP at this size takes of memory, its weights as ${weights}`],
    ["  predict", text("pictures in batches", predict)],
    ["  fit", text("MediCLIP in batches", fit)],
    ["  verdict", verdict],
  ];
}

function wasmText(wasm: Diagnosis["wasm"]): string {
  if (wasm === null) return "unknown";
  return wasm.available ? `yes; relaxed SIMD (fused multiply-adds): ${yes(wasm.relaxedSimd)}` : `no: ${wasm.trouble}`;
}

const autoText = ({ backend, note }: DeviceFacts["auto"]): string =>
  `takes ${backend}${note === "" ? "" : `: ${note}`}`;
const yes = (is: boolean): string => (is ? "yes" : "no");
const mebibytes = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;
