import type { BufferId, Step, View } from "./plan.ts";

/** Every view that a step reads. */
export function readsOf(step: Step): readonly View[] {
  switch (step.kind) {
    case "map":
      return step.body.views;
    case "reduce":
      return [...step.body.views, ...step.epilogue.views];
    case "matmul":
      return [step.a, step.b, ...step.epilogue.views];
    case "softmax":
      return [step.x];
    case "layerNorm":
      return [step.x, step.gain, step.bias];
    case "attention":
      return [step.q, step.k, step.v, ...(step.lengths === undefined ? [] : [step.lengths])];
  }
}

/** Distinct buffers that a step reads. */
export function buffersRead(step: Step): ReadonlySet<BufferId> {
  return new Set(readsOf(step).map((view) => view.buffer));
}

/**
 * Slots for scratch buffers: buffers that are never alive together may share one. Whole slots only, and a step's result never
 * lands in a slot that it reads: WebGPU forbids one buffer being read and written in a dispatch, even in disjoint ranges.
 * @param bytesOf Size of a scratch buffer; undefined for buffers that are not scratch.
 */
export function assignSlots(
  steps: readonly Step[],
  bytesOf: (buffer: BufferId) => number | undefined,
): ReadonlyMap<BufferId, number> {
  const lastUse = new Map<BufferId, number>();
  for (const [at, step] of steps.entries()) {
    for (const buffer of buffersRead(step)) lastUse.set(buffer, at);
    lastUse.set(step.out.buffer, Math.max(lastUse.get(step.out.buffer) ?? 0, at));
  }
  const slotOf = new Map<BufferId, number>();
  const sizes: number[] = [];
  const free = new Set<number>();
  for (const [at, step] of steps.entries()) {
    const { buffer } = step.out;
    const bytes = bytesOf(buffer);
    if (bytes !== undefined && !slotOf.has(buffer)) {
      // The tightest free slot that is large enough; else the largest, which grows; else a new one.
      const fitting = [...free].sort((a, b) => (sizes[a] as number) - (sizes[b] as number));
      const slot = fitting.find((s) => (sizes[s] as number) >= bytes) ?? fitting.at(-1) ?? sizes.push(0) - 1;
      sizes[slot] = Math.max(sizes[slot] as number, bytes);
      free.delete(slot);
      slotOf.set(buffer, slot);
    }
    for (const used of new Set([...buffersRead(step), buffer])) {
      const slot = slotOf.get(used);
      if (slot !== undefined && lastUse.get(used) === at) free.add(slot);
    }
  }
  return slotOf;
}
