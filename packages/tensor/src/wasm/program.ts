import type { BackendBuffer, Executable } from "../backend.ts";
import { DeviceError } from "../errors.ts";
import type { Plan, PlanBuffer } from "../schedule/plan.ts";
import { bytesPerElement } from "./body.ts";
import type { Buffers } from "./buffers.ts";
import { compilePlan, type Library } from "./compile.ts";
import { Frozen } from "./frozen.ts";
import type { Block } from "./memory.ts";
import { Turns } from "./queue.ts";

/** Work given to one call, in operations and bytes: some milliseconds. */
const CALL_WORK = 2e8;

/** Compiles a plan, then allocates its scratch and constants. On failure nothing stays allocated. */
export async function prepareProgram(plan: Plan, library: Library, buffers: Buffers): Promise<Executable> {
  const steps = await compilePlan(plan, library);
  const own: BackendBuffer[] = [];
  let disposed = false;
  const dispose = (): void => {
    disposed = true;
    for (const buffer of own) buffers.free(buffer);
  };
  const keep = <B extends BackendBuffer>(buffer: B): B => {
    own.push(buffer);
    return buffer;
  };
  try {
    const table = keep(buffers.allocate(4 * steps.reduce((sum, { operands }) => sum + operands.length, 0)));
    const work = keep(buffers.allocate(Math.max(0, ...steps.map(({ workBytes }) => workBytes))));
    const slots = new Map<number, Block>();
    for (const [slot, bytes] of slotBytes(plan)) slots.set(slot, keep(buffers.allocate(bytes)));
    const inside = plan.buffers.map((buffer) => {
      if (buffer.kind === "constant") return keep(buffers.keep(buffer.value.data, buffer.dtype, false));
      return buffer.kind === "scratch" ? slots.get(buffer.slot) : undefined;
    });
    const run = async (found: readonly (Block | Frozen)[]): Promise<void> => {
      const turns = new Turns();
      const addresses: number[] = [];
      for (const { operands, report } of steps) {
        for (const { view, panels } of operands) {
          const buffer = found[view.buffer] as Block | Frozen;
          const bytes = bytesPerElement(plan.buffers[view.buffer] as PlanBuffer);
          if (buffer instanceof Frozen) addresses.push(buffer.address(panels) + (panels ? 0 : view.offset * bytes));
          else if (panels === undefined) addresses.push(buffer.address + view.offset * bytes);
          else throw new DeviceError("validation", `${report.name}: expected a frozen buffer`);
          if (turns.over) await turns.next();
        }
      }
      new Uint32Array(buffers.heap.memory.buffer, table.address, addresses.length).set(addresses);
      let entry = table.address;
      for (const { run, units, operands, report } of steps) {
        const share = Math.max(1, Math.floor((units * CALL_WORK) / (report.flops + report.bytes + 1)));
        for (let low = 0; low < units; low += share) {
          run(entry, low, Math.min(units, low + share), work.address);
          if (turns.over) await turns.next();
          void buffers.heap; // throws when the device was disposed of in the meantime
        }
        entry += 4 * operands.length;
      }
    };
    return {
      kernels: steps.map(({ report }) => report),
      residentBytes: own.reduce((total, { bytes }) => total + bytes, 0),
      execute: async (inputs, outputs) => {
        if (disposed) throw new DeviceError("disposed", "wasm: this program was disposed");
        const found = plan.buffers.map((buffer, id) => {
          if (buffer.kind === "input") return buffers.find(inputs[buffer.index], `input ${buffer.index}`);
          if (buffer.kind === "output") return buffers.find(outputs[buffer.index], `output ${buffer.index}`);
          return inside[id] as Block | Frozen;
        });
        await buffers.queue.run(() => run(found));
      },
      dispose,
    };
  } catch (reason) {
    dispose();
    throw reason;
  }
}

/** Bytes of each scratch slot: as many as the largest of its buffers has. */
function slotBytes({ buffers }: Plan): Map<number, number> {
  const slots = new Map<number, number>();
  for (const buffer of buffers) {
    if (buffer.kind !== "scratch") continue;
    slots.set(buffer.slot, Math.max(slots.get(buffer.slot) ?? 0, buffer.elements * bytesPerElement(buffer)));
  }
  return slots;
}
