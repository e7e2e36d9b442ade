import type { Image, Made, RngState } from "@nidus/data";
import type { MakerRecipe } from "./recipe.ts";

/** What a pool tells its workers. */
export type ToWorker =
  | { readonly kind: "recipe"; readonly recipe: MakerRecipe }
  | { readonly kind: "bank"; readonly bank: readonly Image[] }
  | {
      readonly kind: "make";
      readonly id: number;
      /** A picture of the bank, or one that is not in it. */
      readonly image: number | Image;
      readonly random: RngState;
    };

/** What a worker answers, to each `make` once. */
export type FromWorker =
  | { readonly id: number; readonly made: Made }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

/** One worker, as a pool sees it. Messages are copied on their way (structured clone), and keep their order. */
export interface WorkerLink {
  post(message: ToWorker): void;
  end(): void | Promise<void>;
}

/** What a worker has to say. */
export interface WorkerEvents {
  message(answer: FromWorker): void;
  /** It is gone: nothing will come any more. Not for one that was ended. */
  gone(reason: Error): void;
}

/** Starts a worker that answers as `serveSamples` does. Threads, processes, or a stand-in for tests. @throws Where there can be none. */
export type Spawn = (events: WorkerEvents) => WorkerLink | Promise<WorkerLink>;

/** A worker ended that should not have: memory ran out, native code crashed, or it was killed from outside. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}
