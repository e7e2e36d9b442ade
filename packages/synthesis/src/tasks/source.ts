import type { Task } from "../task.ts";
import { type DeformDraws, type DeformOptions, deform } from "./deform.ts";

/** The picture swells from a point of the region: MediCLIP's Source, with the options of its code. */
export const source: Task<DeformDraws> = sourceWith();

/** Source with other options: see `deform`. */
export function sourceWith(options: DeformOptions = {}): Task<DeformDraws> {
  return deform("source", options);
}
