/** The calls into WebGPU that cost the host something, by the interface that has them and the name in the table. */
const COUNTED = [
  ["GPUComputePassEncoder", "dispatchWorkgroups", "dispatches"],
  ["GPUCommandEncoder", "beginComputePass", "passes"],
  ["GPUQueue", "submit", "submits"],
  ["GPUDevice", "createBindGroup", "bind groups"],
  ["GPUDevice", "createBuffer", "GPU buffers"],
] as const;

/**
 * How often `work` makes each of these calls. Empty where no library has brought WebGPU into this process: whoever loads npm `webgpu`
 * shares its interfaces, and for the time of `work` their methods also count.
 */
export async function countGpuCalls(work: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const restore: (() => void)[] = [];
  for (const [owner, method, label] of COUNTED) {
    const prototype = (await interfaces())[owner]?.prototype;
    const original: unknown = prototype?.[method];
    if (prototype === undefined || typeof original !== "function") continue;
    counts[label] = 0;
    prototype[method] = function counted(this: unknown, ...args: unknown[]): unknown {
      counts[label] = (counts[label] ?? 0) + 1;
      return Reflect.apply(original, this, args);
    };
    restore.push(() => {
      prototype[method] = original;
    });
  }
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return counts;
}

type Interfaces = Readonly<Record<string, { readonly prototype: Record<string, unknown> } | undefined>>;

async function interfaces(): Promise<Interfaces> {
  try {
    return (await import("webgpu")).globals as unknown as Interfaces;
  } catch {
    return {};
  }
}
