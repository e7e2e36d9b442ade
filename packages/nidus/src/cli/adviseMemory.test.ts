import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type MemoryRoom, memoryVerdict } from "./adviseMemory.ts";

const test = suite("the verdict on memory");

const GIB = 2 ** 30;
const predict = { deviceBytes: GIB, hostBytes: GIB / 2, bindingBytes: GIB / 16 };
const fit = { deviceBytes: 2 * GIB, hostBytes: GIB / 2, bindingBytes: GIB / 8 };
const on = (backend: string, [memory, free]: readonly [number, number], limits?: MemoryRoom["limits"]): string =>
  memoryVerdict({ predict, fit }, { backend, memoryBytes: memory * GIB, freeBytes: free * GIB, limits });

test("on a processor device and host share the memory", () => {
  assert.is(on("wasm", [4, 3]), "enough for both");
  assert.is(on("wasm", [4, 2]), "enough to predict; not to fit: it takes 2.5 GiB, 2.0 GiB are free: close something");
  assert.is(on("wasm", [2, 2]), "enough to predict; not to fit: it takes 2.5 GiB, this machine has 2.0 GiB");
  assert.is(on("wasm", [1, 1]), "not enough to predict: it takes 1.5 GiB, this machine has 1.0 GiB");
  assert.is(on("none", [1, 1]), on("wasm", [1, 1]));
});

test("a WebAssembly memory ends at 4 GiB, whatever the machine has", () => {
  const room = { backend: "wasm", memoryBytes: 64 * GIB, freeBytes: 64 * GIB };
  const verdict = memoryVerdict({ predict, fit: { ...fit, deviceBytes: 5 * GIB } }, room);
  assert.is(verdict, "enough to predict; not to fit: it takes 5.0 GiB of WebAssembly's 4 GiB");
});

test("a GPU has memory of its own, and limits", () => {
  assert.is(on("webgpu", [1, 1]), "enough for both, if the GPU has its part: how much it has, WebGPU does not tell");
  assert.match(
    on("webgpu", [1, 0.25]),
    /^not enough to predict: it takes 0\.5 GiB, 0\.3 GiB are free: close something$/,
  );
  const small = { maxBufferSize: GIB, maxStorageBufferBindingSize: GIB / 16 };
  assert.match(on("webgpu", [1, 1], small), /^enough to predict, .*; not to fit: one buffer takes 0\.1 GiB, more than/);
});

test.run();
