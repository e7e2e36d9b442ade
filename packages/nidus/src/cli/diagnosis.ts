import type { AdapterFacts, DeviceFacts } from "../rim/probeDevices.ts";
import type { Machine, Runtime } from "../rim/runtime.ts";
import type { Advice } from "./adviseGpu.ts";
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
}

const NAMES = { node: "Node", deno: "Deno", bun: "Bun" } as const;
const GIB = 2 ** 30;
const MIB = 2 ** 20;
const WIDTH = 14;

/** A diagnosis as text: a line for each fact, then what to do. */
export function describeDiagnosis({ nidus, runtime, machine, webgpu, wasm, auto }: Diagnosis): string {
  const { processor, cores, memoryBytes, freeBytes } = machine;
  const rows: (readonly [name: string, text: string])[] = [
    ["nidus", `${nidus}, in ${NAMES[runtime.name]} ${runtime.version} on ${runtime.platform}-${runtime.arch}`],
    ["processor", `${processor}, ${cores} cores`],
    ["memory", `${gibibytes(memoryBytes)}, ${gibibytes(freeBytes)} free`],
    ["webgpu", webgpu.reason === null ? `yes, from ${webgpu.from}` : `no: ${webgpu.reason}`],
    ...(webgpu.adapter === null ? [] : adapterRows(webgpu.adapter)),
    ["wasm", wasmText(wasm)],
    ["auto", auto === null ? "unknown" : autoText(auto)],
    ...webgpu.fixes.map((fix, i) => [i === 0 ? "to do" : "", fix] as const),
  ];
  return rows.map(([name, text]) => `${name.padEnd(WIDTH)}${printable(text)}\n`).join("");
}

function adapterRows({ description, software, f16, subgroups, timestamps, limits }: AdapterFacts): [string, string][] {
  const { maxBufferSize = 0, maxStorageBufferBindingSize = 0, maxComputeInvocationsPerWorkgroup } = limits;
  const lanes = subgroups === null ? "no" : [...new Set([subgroups.least, subgroups.most])].join(" to ");
  return [
    ["  adapter", `${description}${software ? " (emulated on the processor)" : ""}`],
    ["  f16", yes(f16)],
    ["  subgroups", lanes],
    ["  timestamps", yes(timestamps)],
    [
      "  limits",
      `buffers of ${mebibytes(maxBufferSize)}, bindings of ${mebibytes(maxStorageBufferBindingSize)}, ` +
        `${maxComputeInvocationsPerWorkgroup} threads in a group`,
    ],
  ];
}

function wasmText(wasm: Diagnosis["wasm"]): string {
  if (wasm === null) return "unknown";
  return wasm.available ? `yes; relaxed SIMD (fused multiply-adds): ${yes(wasm.relaxedSimd)}` : `no: ${wasm.trouble}`;
}

const autoText = ({ backend, note }: DeviceFacts["auto"]): string =>
  `takes ${backend}${note === "" ? "" : `: ${note}`}`;
const yes = (is: boolean): string => (is ? "yes" : "no");
const gibibytes = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
const mebibytes = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;
