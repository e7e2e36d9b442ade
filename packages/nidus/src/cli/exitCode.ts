/** How the command ends, for scripts that call it. */
export const EXIT = {
  ok: 0,
  failed: 1,
  /** A mistake in the command line or in a configuration. */
  usage: 2,
  /** A file or folder that is missing, malformed, or cannot be written. */
  data: 3,
  /** The device that was asked for by name is not there. */
  device: 4,
  /** Weights that are missing, or not those that they should be. */
  weights: 5,
  /** `--fail-on-anomaly`, and there was one. */
  anomaly: 10,
  /** 128 and the number of the signal, as shells count. */
  interrupted: 130,
  terminated: 143,
} as const;

/** A mistake in what was typed. The message is one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Weights that are missing or malformed. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
}

/** The user, or the system, asked to stop: what was done is saved. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  readonly exitCode: number;
  constructor(exitCode: number) {
    super("stopped");
    this.exitCode = exitCode;
  }
}

/** By the class of the error: errors of the packages say by theirs what kind of trouble it is; one that only adds where, by its cause. */
export function exitCodeOf(reason: unknown): number {
  if (!(reason instanceof Error)) return EXIT.failed;
  if (reason.name === "UsageError") return EXIT.usage;
  if (reason.name === "FormatError") return EXIT.data;
  if (reason.name === "HubError" || reason.name === "WeightsError") return EXIT.weights;
  if (reason instanceof StoppedError) return reason.exitCode;
  if (reason.name === "DeviceError" && "code" in reason && reason.code === "unavailable") return EXIT.device;
  return exitCodeOf(reason.cause);
}
