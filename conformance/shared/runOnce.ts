import { type Device, disposeAll, type OnDevice, type OnHost, program, read } from "nidus";

/** Traces a function, runs it once, and reads what comes of it. Nothing stays on the device. */
export async function runOnce<A extends readonly unknown[], R>(
  device: Device,
  fn: (...args: A) => R,
  ...args: readonly unknown[]
): Promise<OnHost<R>> {
  using made = program(device, fn);
  return readAway(await made.run(...(args as never)));
}

/** Reads device tensors, and gives their buffers back. */
export async function readAway<R>(result: OnDevice<R>): Promise<OnHost<R>> {
  try {
    return (await read(result as never)) as OnHost<R>;
  } finally {
    disposeAll(result as never);
  }
}
