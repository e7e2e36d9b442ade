import { type Device, type DeviceTensor, hostTensor, matmul, program, type Tensor } from "@nidus/tensor";
import { openDevice } from "nidus";
import { type Arm, NotHere, type OpenArm, timed } from "../shared/arm.ts";
import { versionOf } from "../shared/machine.ts";
import { errorLimitOf, errorOf, factorsOf, type Product } from "../shared/product.ts";

export interface OurDevice {
  readonly backend: "wasm" | "webgpu";
  readonly driver?: "lavapipe";
}

/** Opens one of our devices, and makes sure that it is the one that the arm's name promises. */
export async function openOurs({ backend, driver }: OurDevice): Promise<Device> {
  const software = driver === "lavapipe";
  let device: Device;
  try {
    device = await openDevice({ device: backend, software });
  } catch (reason) {
    const missing = reason instanceof Error && "code" in reason && reason.code === "unavailable";
    throw missing ? new NotHere(reason.message) : reason;
  }
  if (software && !/llvmpipe/i.test(device.info.description)) {
    device.dispose();
    throw new Error(`expected llvmpipe, the loader gave ${device.info.description}`);
  }
  return device;
}

export function describeOurs({ info }: Device): { readonly device: string; readonly library: string } {
  const label = info.software ? " (software)" : "";
  const peer = info.backend === "webgpu" ? `, webgpu ${versionOf("webgpu")}` : "";
  return { device: `${info.description}${label}`, library: `nidus${peer}` };
}

export interface ProductPlace extends OurDevice {
  /** Whether `b` is frozen: its layout is then made once. */
  readonly freeze: boolean;
  /** Leave `a` and `y` on the device, as between the kernels of a larger program. Default: `a` comes from the host and `y` goes back. */
  readonly stay?: boolean;
}

/** y = a · b; `b` stays on the device. */
export function ourProduct(name: string, place: ProductPlace): Arm<Product> {
  const { driver, freeze, stay = false } = place;
  return {
    name,
    driver,
    async open(work: Product): Promise<OpenArm> {
      const device = await openOurs(place);
      const factors = factorsOf(work);
      const a = hostTensor([work.m, work.k], factors.a);
      const resident = device.upload(a);
      const host = hostTensor([work.k, work.n], factors.b);
      const b: DeviceTensor = freeze ? device.freeze(host) : device.upload(host);
      const product = program(device, (x: Tensor, y: Tensor) => matmul(x, y), { name: "product" });
      const last = new Float32Array(work.m * work.n);
      const run = async (): Promise<void> => {
        using y = await product.run(stay ? resident : a, b);
        if (stay) await device.settle();
        else await y.read({ into: last });
      };
      return {
        ...describeOurs(device),
        round: (repeats) => timed(repeats, run),
        async check() {
          using y = await product.run(a, b);
          if (stay) await y.read({ into: last });
          return { error: errorOf(work, factors, last), limit: errorLimitOf(work), counts: {} };
        },
        close: async () => device.dispose(),
      };
    },
  };
}
