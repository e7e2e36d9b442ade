/** A value that a stage could not take. */
export interface BadItem {
  readonly key: string;
  readonly reason: Error;
}

export interface FlowOptions {
  /** Aborting it ends the flow with the signal's reason, once the stages that were in work have settled. */
  readonly signal?: AbortSignal;
  /**
   * `"stop"` (default) throws an `ItemError` in the place of the result, after those before it. A function is told of each bad item, in
   * order, and the flow goes on without it; to stop after all, it throws. A batch whose stage fails is bad as a whole, item by item.
   */
  readonly onBadItem?: "stop" | ((bad: BadItem) => void);
  /** Called for each item that is handed over or reported as bad; `done` counts both. */
  readonly onProgress?: (progress: { readonly done: number; readonly key: string }) => void;
}
