import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { AdapterFacts, DeviceFacts } from "../rim/probeDevices.ts";
import type { VulkanDriver, VulkanSetup } from "../rim/vulkanDrivers.ts";
import { adviseGpu } from "./adviseGpu.ts";

const test = suite("advice on a missing GPU");

const ADAPTER: AdapterFacts = {
  description: "a GPU",
  vendor: "",
  architecture: "",
  software: false,
  f16: true,
  subgroups: null,
  subgroupMatrix: null,
  timestamps: true,
  limits: {},
};
const runtime = { name: "node", version: "20.19.0", platform: "linux", arch: "x64" } as const;
const driver = (name: string, apiVersion?: string): VulkanDriver => ({
  file: `/usr/share/vulkan/icd.d/${name}.json`,
  present: apiVersion !== undefined,
  apiVersion,
});

function advise(
  webgpu: Partial<DeviceFacts["webgpu"]>,
  vulkan: VulkanSetup = { drivers: [] },
  complaints: string[] = [],
) {
  const devices: DeviceFacts = {
    webgpu: { from: "npm webgpu (Dawn)", offered: true, adapter: null, trouble: null, ...webgpu },
    wasm: { available: true, relaxedSimd: true, trouble: null },
    auto: { backend: "wasm", description: "", note: "" },
  };
  const { reason, fixes } = adviseGpu({ devices, complaints }, { runtime, vulkan });
  return `${reason} | ${fixes.join(" | ")}`;
}

test("has nothing to say where there is a GPU", () => assert.is(advise({ adapter: ADAPTER }), "null | "));

test("an emulated GPU is none to recommend", () => {
  assert.match(
    advise({ adapter: { ...ADAPTER, software: true } }),
    /^null \| nothing, if there is no GPU .* wasm is the faster/,
  );
});

const CASES: readonly (readonly [title: string, advice: string, expected: RegExp])[] = [
  [
    "the package is not installed",
    advise({ offered: false, from: "the optional package webgpu is not installed (npm install webgpu)" }),
    /\| npm install webgpu$/,
  ],
  [
    "the package does not load",
    advise({ offered: false, from: "the package webgpu does not load here: version `GLIBC_2.34' not found" }),
    /GLIBC_2\.34.*\| use a system with glibc 2\.34/,
  ],
  ["no driver", advise({}), /no Vulkan driver is installed \| apt install mesa-vulkan-drivers \(Mesa 25/],
  [
    "Debian 12's own Mesa",
    advise({}, { drivers: [driver("intel_icd", "1.3.230"), driver("lvp_icd", "1.3.230")] }),
    /Mesa is older than 25 \(its drivers offer Vulkan 1\.3\.230\) \| .*bookworm-backports/,
  ],
  [
    "a variable that names nothing",
    advise({}, { chosenBy: "VK_DRIVER_FILES", drivers: [driver("gone")] }),
    /VK_DRIVER_FILES names a file that is not there \(.*gone\.json\) \| unset VK_DRIVER_FILES/,
  ],
  [
    "drivers that have no hardware",
    advise({}, { chosenBy: "VK_ICD_FILENAMES", drivers: [driver("nvidia_icd", "1.4.312")] }),
    /though Vulkan drivers are installed \| unset VK_ICD_FILENAMES, .* \| in a container:/,
  ],
  [
    "no loader",
    advise({}, { drivers: [driver("lvp_icd", "1.4.305")] }, ["Warning: Couldn't load libvulkan.so.1"]),
    /the Vulkan loader is missing \| apt install libvulkan1/,
  ],
];
for (const [title, advice, expected] of CASES) test(title, () => assert.match(advice, expected));

test("a driver that takes the process with it", () => {
  const { reason, fixes } = adviseGpu(
    { complaints: [], crash: "crashed (SIGSEGV)" },
    { runtime, vulkan: { drivers: [] } },
  );
  assert.is(reason, "asking the graphics driver for a GPU crashed (SIGSEGV)");
  assert.match(fixes.join(), /VK_DRIVER_FILES/);
});

test.run();
