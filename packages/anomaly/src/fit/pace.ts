import type { StepReport } from "../training.ts";

/** A function to call after each of `steps` steps, which says how fast they go. The first one compiles, and does not count. */
export function startPace(now: () => number, steps: number): () => Pick<StepReport, "stepsPerSecond" | "secondsLeft"> {
  let [done, first] = [0, 0];
  return () => {
    done += 1;
    if (done === 1) first = now();
    const seconds = (now() - first) / 1000;
    if (done === 1 || seconds <= 0) return {};
    const stepsPerSecond = (done - 1) / seconds;
    return { stepsPerSecond, secondsLeft: (steps - done) / stepsPerSecond };
  };
}
