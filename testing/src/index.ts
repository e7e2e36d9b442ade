/** Helpers for test files, in any runtime. What needs Node has an entry of its own: `@nidus/testing/browser`. */

export { type Device, openDevice, softwareGpu } from "./devices.ts";
export { skipLine } from "./skip.ts";
