import type { Task } from "../task.ts";
import { type DeformDraws, type DeformOptions, deform } from "./deform.ts";

/** The picture shrinks towards a point of the region: Sink, which MediCLIP's code has and does not use. */
export const sink: Task<DeformDraws> = sinkWith();

/** Sink with other options: see `deform`. */
export function sinkWith(options: DeformOptions = {}): Task<DeformDraws> {
  return deform("sink", options);
}
