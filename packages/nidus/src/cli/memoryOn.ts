import type { DeviceFacts } from "../rim/probeDevices.ts";
import type { Machine } from "../rim/runtime.ts";
import { memoryVerdict } from "./adviseMemory.ts";
import { type MemoryNeeds, mediclipFitNeeds, predictNeeds } from "./memoryNeeds.ts";
import { presetSizes } from "./presetSizes.ts";

/** What the command's two jobs take at the size of studies, and whether a machine has it. */
export interface MemoryOn {
  readonly model: string;
  readonly weights: "f16";
  readonly predict: Job;
  readonly fit: Job;
  readonly verdict: string;
}

interface Job {
  readonly batch: number;
  readonly need: MemoryNeeds;
}

const MODEL = "ViT-L/14";
/** MediCLIP as its code has it; pictures at once as `nidus predict` takes them. */
const PICTURES = { side: 224, taps: 3, batch: 16 };
const FIT = { side: 224, taps: 3, batch: 8, prompts: 21 };

/** @param devices What was found to compute on; the verdict is on what `openDevice()` takes of it. */
export function memoryOn({ memoryBytes, freeBytes }: Machine, devices: DeviceFacts | undefined): MemoryOn {
  const sizes = presetSizes(MODEL);
  const [predict, fit] = [predictNeeds(sizes, PICTURES), mediclipFitNeeds(sizes, FIT)];
  const room = {
    backend: devices?.auto.backend ?? "none",
    ...{ memoryBytes, freeBytes },
    limits: devices?.webgpu.adapter?.limits,
  };
  return {
    model: MODEL,
    weights: "f16",
    predict: { batch: PICTURES.batch, need: predict },
    fit: { batch: FIT.batch, need: fit },
    verdict: memoryVerdict({ predict, fit }, room),
  };
}
