import { exactKernels } from "./exactKernels.ts";
import type { Awaitable, Kernels } from "./kernels.ts";

/** A piece of work, put to whichever kernels there are. */
export type Ask = (kernels: Kernels) => Awaitable<unknown>;

/** A computation that asks for its work piece by piece, so that one text serves kernels that answer at once and those that do not. */
export type Steps<T> = Generator<Ask, T, unknown>;

/** Asks, and gives the answer: `const soft = yield* ask((k) => k.gaussian(mask, 2))`. */
export function* ask<T>(work: (kernels: Kernels) => Awaitable<T>): Steps<T> {
  return (yield work) as T;
}

/** The result by `exactKernels`, at once. */
export function runNow<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next(step.value(exactKernels));
  return step.value;
}

/** The result by any kernels. */
export async function runWith<T>(kernels: Kernels, steps: Steps<T>): Promise<T> {
  let step = steps.next();
  while (!step.done) step = steps.next(await step.value(kernels));
  return step.value;
}
