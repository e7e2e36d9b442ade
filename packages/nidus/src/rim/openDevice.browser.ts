import { type OpenDevice, openDeviceIn } from "../openDevice.ts";

/** Devices in a page or a worker. */
export const openDevice: OpenDevice = openDeviceIn({
  findGpu: async () => {
    if (typeof navigator !== "undefined" && navigator.gpu) return { gpu: navigator.gpu, note: "navigator.gpu" };
    return { note: "this browser offers no navigator.gpu (is the page served over https or from localhost?)" };
  },
  prepareWasm: async () => {},
});
