import type { BackendBuffer } from "../backend.ts";
import { BYTES } from "../dtype.ts";
import type { BufferId, Plan, PlanBuffer } from "../schedule/plan.ts";
import { TEMPORARY } from "./kernel.ts";
import type { Pool } from "./pool.ts";
import { upload } from "./transfer.ts";

/** Bytes that the elements of a buffer take. */
export function storedBytes({ dtype, elements, packed }: PlanBuffer): number {
  return elements * (packed ? 2 : BYTES[dtype]);
}

/** The buffers that a program owns: one per scratch slot, one per constant, one for temporaries. On failure, none. */
export function allocateResidents(
  plan: Plan,
  temporaryBytes: number,
  { pool, queue }: { readonly pool: Pool; readonly queue: GPUQueue },
): ReadonlyMap<BufferId, BackendBuffer> {
  const slotBytes = new Map<number, number>();
  for (const buffer of plan.buffers) {
    if (buffer.kind !== "scratch") continue;
    slotBytes.set(buffer.slot, Math.max(slotBytes.get(buffer.slot) ?? 0, storedBytes(buffer)));
  }
  const own = new Map<BufferId, BackendBuffer>();
  try {
    const slots = new Map<number, BackendBuffer>();
    if (temporaryBytes > 0) own.set(TEMPORARY, pool.allocate(temporaryBytes));
    for (const [id, buffer] of plan.buffers.entries()) {
      if (buffer.kind === "scratch") {
        const shared = slots.get(buffer.slot) ?? pool.allocate(slotBytes.get(buffer.slot) ?? 0);
        slots.set(buffer.slot, shared);
        own.set(id, shared);
      } else if (buffer.kind === "constant") {
        const constant = pool.allocate(storedBytes(buffer));
        own.set(id, constant);
        upload(queue, pool.slotOf(constant).gpu, buffer.value.data, buffer.dtype);
      }
    }
    return own;
  } catch (reason) {
    for (const buffer of own.values()) pool.free(buffer);
    throw reason;
  }
}
