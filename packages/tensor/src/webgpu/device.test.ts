// timeout: 300
import { skipLine, softwareGpu } from "@nidus/testing";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Device } from "../device.ts";
import { DeviceError, type DeviceErrorCode } from "../errors.ts";
import { type HostTensor, hostTensor } from "../host.ts";
import { add, attention, matmul, mul, program, softmax, sum, type Tensor } from "../index.ts";
import type { Plan } from "../schedule/plan.ts";
import { Health } from "./health.ts";
import { openWebgpu, webgpuBackend } from "./open.ts";
import { Pipelines } from "./pipelines.ts";

/** What can go wrong on a device, and what must not leak: on a real device, by real errors. */

/** GPU objects live to the end of the process: see `WebgpuOptions.gpu`. */
async function findGpu(): Promise<GPU> {
  const here = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (here !== undefined) return here;
  const { create } = await import("webgpu");
  return create([]);
}

const fails = async (code: DeviceErrorCode, message: RegExp, run: () => unknown): Promise<void> => {
  try {
    await run();
  } catch (reason) {
    assert.is((reason as DeviceError).code, code, String((reason as Error).stack));
    assert.instance(reason, DeviceError);
    assert.match((reason as Error).message, message);
    return;
  }
  assert.unreachable(`nothing failed; expected "${code}" ${message}`);
};

const counting = (length: number): HostTensor =>
  hostTensor(
    [length],
    Float32Array.from({ length }, (_, i) => i % 1000),
  );

function errorTests(gpu: GPU): void {
  const test = suite("a WebGPU device in trouble");
  const open = async (): Promise<{ gpuDevice: GPUDevice; device: Device }> => {
    const adapter = (await gpu.requestAdapter()) as GPUAdapter;
    const gpuDevice = await adapter.requestDevice();
    return { gpuDevice, device: new Device(webgpuBackend(gpuDevice)) };
  };

  test("a software adapter is refused unless asked for, by name and with what to do", async () => {
    const { device } = await open();
    if (device.info.software) {
      await fails("unavailable", /(llvmpipe|swiftshader).*software: true/i, () => openWebgpu({ gpu }));
    }
    device.dispose();
  });

  test("no adapter", () => {
    const none = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
    return fails("unavailable", /no WebGPU adapter/, () => openWebgpu({ gpu: none, software: true }));
  });

  test("profiling needs timestamps", async () => {
    const { gpuDevice } = await open();
    await fails("unsupported", /timestamp-query/, () => webgpuBackend(gpuDevice, { profile: true }));
    gpuDevice.destroy();
  });

  test("a lost device fails what is under way and all that follows", async () => {
    const { gpuDevice, device } = await open();
    const twice = program(device, (x: Tensor) => mul(x, 2));
    const x = device.upload(counting(1000));
    const y = await twice.run(x);
    const pending = [y.read(), device.settle(), y.read()];
    gpuDevice.destroy();
    await Promise.all(pending.map((one) => one.catch((reason) => assert.is(reason.code, "lost", reason.message))));
    await gpuDevice.lost;
    await fails("lost", /destroyed/, () => twice.run(x));
    await fails("lost", /destroyed/, () => y.read());
    await fails("lost", /destroyed/, () => device.settle());
    await fails("lost", /destroyed/, () => device.upload(counting(3)));
    device.dispose();
    assert.is(device.stats.liveBuffers, 0);
  });

  test("losing a device at any point of a run leaves no promise hanging and no rejection unhandled", async () => {
    for (let turns = 0; turns < 10; turns++) {
      const { gpuDevice, device } = await open();
      const run = async (): Promise<void> => {
        const total = program(device, (x: Tensor) => sum(mul(softmax(x), 2)));
        for (;;) {
          const y = await total.run(counting(300));
          await y.read();
          y.dispose();
        }
      };
      const running = fails("lost", /destroyed/, run);
      for (let turn = 0; turn < turns * 3; turn++) await new Promise((next) => setTimeout(next, 0));
      gpuDevice.destroy();
      await running;
      device.dispose();
    }
  });

  test("dispose ends what is under way with `disposed`, and leaves a caller's device alone", async () => {
    const { gpuDevice, device } = await open();
    const x = device.upload(counting(1000));
    const reading = x.read();
    device.dispose();
    await reading.catch((reason) => assert.is(reason.code, "disposed", reason.message));
    await fails("disposed", /disposed/, () => x.read());
    await fails("disposed", /disposed/, () => device.upload(counting(3)));
    assert.is(device.stats.liveBuffers, 0);
    assert.is(device.stats.liveBytes, 0);
    device.dispose();
    const again = new Device(webgpuBackend(gpuDevice));
    assert.equal((await again.upload(counting(3)).read()).data, Float32Array.of(0, 1, 2));
    again.dispose();
    gpuDevice.destroy();
  });

  test("a kernel that the driver refuses is named", async () => {
    const { gpuDevice, device } = await open();
    const pipelines = new Pipelines(gpuDevice, new Health(gpuDevice));
    const kernel = {
      name: "7 map+add",
      kind: "map",
      shape: [],
      flops: 0,
      bytes: 0,
      workgroups: [1, 1, 1],
      bindings: [0],
      wgsl: "@compute @workgroup_size(1) fn main() { let x: f32 = 1u; }",
    } as const;
    await fails("validation", /7 map\+add.*refused/s, () => pipelines.compiled(kernel));
    await fails("validation", /7 map\+add.*refused/s, () => pipelines.compiled(kernel));
    await device.settle(); // nothing else was told of it
    gpuDevice.destroy();
  });

  test("an error outside any call is told once, by the next call", async () => {
    const { gpuDevice, device } = await open();
    const heard = new Promise((resolve) => gpuDevice.addEventListener("uncapturederror", resolve));
    const patience = new Promise((resolve) => setTimeout(resolve, 500, "silent"));
    gpuDevice.createBuffer({ size: 16, usage: 0x1 | 0x80 }); // MAP_READ goes with nothing but COPY_DST
    if ((await Promise.race([heard, patience])) !== "silent") {
      await fails("validation", /WebGPU: /, () => device.settle());
    }
    await device.settle();
    gpuDevice.destroy();
  });

  test("a buffer over the binding limit is named with its step, size and the limit", async () => {
    const { gpuDevice } = await open();
    const backend = webgpuBackend(gpuDevice);
    const limit = gpuDevice.limits.maxStorageBufferBindingSize;
    const elements = limit / 4 + 1;
    const plan: Plan = {
      buffers: [
        { kind: "input", index: 0, dtype: "f32", elements, frozen: false, packed: false },
        { kind: "output", index: 0, dtype: "f32", elements: 1, packed: false },
      ],
      steps: [
        {
          kind: "map",
          name: "3 map+copy",
          shape: [],
          body: { views: [{ buffer: 0, offset: 5, strides: [] }], scalars: [{ kind: "load", view: 0, dtype: "f32" }] },
          out: { buffer: 1, offset: 0, strides: [] },
        },
      ],
    };
    await fails("unsupported", new RegExp(`3 map\\+copy.*${elements * 4} bytes.*${limit}`), () =>
      backend.preparePlan(plan),
    );
    const most = gpuDevice.limits.maxBufferSize;
    await fails("out-of-memory", new RegExp(`${most + 4} bytes.*${most}`), () => backend.allocate(most + 4));
    assert.is(backend.stats.liveBuffers, 0);
    gpuDevice.destroy();
  });

  test("memory that runs out at the Nth allocation is an error with the size, and nothing leaks", async () => {
    for (let failing = 0, succeeded = false; !succeeded; failing++) {
      assert.ok(failing < 50);
      const adapter = (await gpu.requestAdapter()) as GPUAdapter; // an adapter makes one device
      const real = await adapter.requestDevice();
      let made = 0;
      const createBuffer = (descriptor: GPUBufferDescriptor): GPUBuffer => {
        if (made++ === failing) throw new RangeError("no memory left");
        return real.createBuffer(descriptor);
      };
      const faulty = new Proxy(real, {
        get: (target, key) => {
          if (key === "createBuffer") return createBuffer;
          const value = Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
      const device = new Device(webgpuBackend(faulty));
      const total = program(device, (x: Tensor) => softmax(add(x, sum(x, { axis: 0, keep: true }))));
      try {
        const y = await total.run(counting(5000));
        await y.read().finally(() => y.dispose());
        succeeded = true;
      } catch (reason) {
        assert.is((reason as DeviceError).code, "out-of-memory", (reason as Error).message);
        assert.match((reason as Error).message, /\d+ bytes/);
      }
      total.dispose();
      await Promise.resolve(); // programs let go of their memory when their preparation is through
      if (succeeded) assert.ok(failing >= 3);
      await new Promise((next) => setTimeout(next, 0));
      assert.is(device.stats.liveBuffers, 0, `failing ${failing}`);
      device.dispose();
      real.destroy();
    }
  });

  test.run();
}

function useTests(gpu: GPU): void {
  const test = suite("a WebGPU device in use");
  const open = async (options: Partial<Parameters<typeof openWebgpu>[0]> = {}): Promise<Device> =>
    new Device(await openWebgpu({ gpu, software: true, ...options }));

  test("a steady loop creates no buffer, and gives the same bits each time", async () => {
    const device = await open();
    const step = program(device, (w: Tensor, x: Tensor) => add(w, mul(softmax(x), 0.1)), { donate: [0] });
    const x = device.upload(counting(3000));
    const runs: Float32Array[] = [];
    for (let run = 0; run < 2; run++) {
      let w = device.upload(counting(3000));
      let created = 0;
      for (let i = 0; i < 60; i++) {
        w = await step.run(w, x);
        if (i % 10 === 0) await w.read();
        if (i === 20) created = device.stats.createdBuffers;
      }
      assert.is(device.stats.createdBuffers, created);
      runs.push((await w.read()).data as Float32Array);
      w.dispose();
    }
    assert.equal(runs[0], runs[1]);
    x.dispose();
    step.dispose();
    await device.settle();
    assert.is(device.stats.liveBuffers, 0);
    device.dispose();
  });

  test("everything works at WebGPU's default limits", async () => {
    const device = await open({ limits: "default", features: [] });
    assert.is(device.info.features.includes("subgroups"), false);
    const many = program(device, (...xs: Tensor[]) => xs.reduce((total, x) => add(total, x)));
    const xs = Array.from({ length: 20 }, () => counting(100)); // more inputs than 8 bindings hold
    assert.equal(
      (await (await many.run(...xs)).read()).data,
      Float32Array.from({ length: 100 }, (_, i) => 20 * i),
    );
    const long = program(device, (x: Tensor) => mul(x, 2)); // more than 65,535 workgroups
    const y = (await (await long.run(counting(4_200_000))).read()).data;
    assert.is(y[4_199_999], 2 * 999);
    const ones = hostTensor([1, 2, 70, 64], new Float32Array(2 * 70 * 64).fill(1));
    const attend = program(device, (q: Tensor) => attention(q, q, q));
    assert.ok((await (await attend.run(ones)).read()).data.every((value) => Math.abs(value - 1) < 1e-6));
    device.dispose();
  });

  test("odd numbers of f16 elements and empty buffers go there and back", async () => {
    const device = await open();
    for (const length of [0, 1, 2, 3, 5, 255, 257]) {
      const bits = hostTensor(
        [length],
        Uint16Array.from({ length }, (_, i) => 0x3c00 + i),
      );
      assert.equal((await device.upload(bits).read()).data, bits.data, `${length} elements`);
    }
    assert.is((await device.upload(counting(0)).read()).data.length, 0);
    device.dispose();
  });

  test("packed weights are read as the numbers that they were", async () => {
    const device = await open();
    const weights = hostTensor(
      [3, 5],
      Float32Array.from({ length: 15 }, (_, i) => (i - 7) / 8),
    );
    const frozen = device.freeze(weights);
    assert.is(frozen.packed, true);
    const plain = program(device, (w: Tensor) => mul(w, 3));
    assert.equal(
      (await (await plain.run(frozen)).read()).data,
      (weights.data as Float32Array).map((value) => value * 3),
    );
    device.dispose();
  });

  test("runs side by side do not disturb each other", async () => {
    const device = await open();
    const total = program(device, (x: Tensor) => sum(softmax(mul(x, 0.01))));
    const scaled = (i: number): HostTensor =>
      hostTensor(
        [777],
        Float32Array.from({ length: 777 }, (_, k) => k * i),
      );
    const all = await Promise.all(Array.from({ length: 8 }, async (_, i) => (await total.run(scaled(i))).read()));
    for (const { data } of all) assert.ok(Math.abs((data[0] as number) - 1) < 1e-5);
    device.dispose();
  });

  test("freed buffers cannot be used", async () => {
    const { backend } = await open();
    const buffer = backend.allocate(100);
    backend.free(buffer);
    backend.free(buffer);
    await fails("disposed", /100 bytes has been freed/, () => backend.read(buffer, "f32", 5));
    await fails("validation", /another backend/, () => backend.read({ bytes: 100 }, "f32", 5));
    await fails("validation", /80 bytes.*40/, () => backend.write(backend.allocate(40), new Float32Array(20), "f32"));
    backend.dispose();
  });

  test("a profiled device tells what each kernel took", async () => {
    const backend = await openWebgpu({ gpu, software: true, profile: true });
    if (!backend.info.features.includes("timestamp-query")) return backend.dispose();
    const device = new Device(backend);
    const product = program(device, (x: Tensor) => softmax(matmul(x, x)));
    await product.run(hostTensor([64, 64], new Float32Array(4096).fill(0.5)));
    const times = await backend.kernelTimes();
    assert.is(times.length, 2);
    assert.ok(times.every(({ name, milliseconds }) => name !== "" && milliseconds >= 0 && milliseconds < 60_000));
    device.dispose();
  });

  test.run();
}

const found = await softwareGpu("lavapipe");
if (typeof found === "string") skipLine(found, 18);
else {
  const gpu = await findGpu();
  errorTests(gpu);
  useTests(gpu);
}
