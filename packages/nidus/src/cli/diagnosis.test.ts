import { suite } from "uvu";
import * as assert from "uvu/assert";
import { adapterFacts } from "../rim/probeDevices.ts";
import { type Diagnosis, describeDiagnosis } from "./diagnosis.ts";
import { memoryOn } from "./memoryOn.ts";

const test = suite("a diagnosis");

const GIB = 2 ** 30;
const MATRIX = "chromium-experimental-subgroup-matrix";
const runtime = { name: "node", version: "20.19.0", platform: "linux", arch: "x64" } as const;
const machine = { processor: "a processor", cores: 2, memoryBytes: 8 * GIB, freeBytes: 2 * GIB };

/** An adapter as a runtime gives it: objects whose fields are getters, which JSON does not see. */
function adapter(features: readonly string[], configurations?: readonly object[]): GPUAdapter {
  const limits = {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
    maxComputeInvocationsPerWorkgroup: 256,
  };
  const info = { vendor: "a", architecture: "b", subgroupMinSize: 32, subgroupMaxSize: 64 };
  const told = configurations?.map((fields) => Object.create(fields));
  return {
    features: new Set(features),
    limits,
    info: { ...info, subgroupMatrixConfigs: told },
  } as unknown as GPUAdapter;
}

function diagnosisOf(gpu: GPUAdapter): Diagnosis {
  const webgpu = {
    from: "npm webgpu (Dawn)",
    offered: true,
    adapter: adapterFacts(gpu, "a GPU", false),
    trouble: null,
  };
  const wasm = { available: true, relaxedSimd: true, trouble: null };
  const auto = { backend: "webgpu", description: "a GPU", note: "" };
  const memory = memoryOn(machine, { webgpu, wasm, auto });
  return { nidus: "0.1.0", runtime, machine, webgpu: { ...webgpu, reason: null, fixes: [] }, wasm, auto, memory };
}

const lineOf = (gpu: GPUAdapter, name: string): string =>
  describeDiagnosis(diagnosisOf(gpu))
    .split("\n")
    .find((line) => line.trimStart().startsWith(name)) ?? "";

test("says which matrices a subgroup multiplies", () => {
  const half = { M: 16, N: 8, K: 32, componentType: "f16", resultComponentType: "f32" };
  const gpu = adapter(["subgroups", MATRIX], [half, { ...half, M: 8, resultComponentType: "f16" }]);
  assert.is(lineOf(gpu, "matrices"), "  matrices    16x8x32 f16 to f32, 8x8x32 f16 to f16");
  assert.is(lineOf(gpu, "subgroups"), "  subgroups   32 to 64 threads");
  const { webgpu } = JSON.parse(JSON.stringify(diagnosisOf(gpu)));
  assert.equal(webgpu.adapter.subgroupMatrix[0], { m: 16, n: 8, k: 32, input: "f16", result: "f32" });
  assert.is(lineOf(adapter([MATRIX]), "matrices"), "  matrices    yes, of sizes that are not told");
  assert.is(lineOf(adapter([]), "matrices"), `  matrices    no (${MATRIX})`);
  assert.is(lineOf(adapter([]), "subgroups"), "  subgroups   no");
});

test("says what jobs take of memory, and whether there is enough", () => {
  const gpu = adapter([]);
  assert.match(lineOf(gpu, "ViT-L/14"), /^ViT-L\/14 {6}what CLIP at this size takes of memory, its weights as f16$/);
  assert.match(
    lineOf(gpu, "predict"),
    /^ {2}predict {5}about \d\.\d GiB, \d\.\d GiB of it on the device, .* batches of 16$/,
  );
  assert.match(lineOf(gpu, "fit"), /^ {2}fit {9}about \d\.\d GiB, \d\.\d GiB of it on the device, .* batches of 8$/);
  assert.match(lineOf(gpu, "verdict"), /^ {2}verdict {5}enough for both, if the GPU has its part/);
  const { predict, fit, verdict } = JSON.parse(JSON.stringify(diagnosisOf(gpu))).memory;
  assert.ok(fit.need.deviceBytes > predict.need.deviceBytes && verdict.startsWith("enough"));
});

test.run();
