import { DeviceError } from "../errors.ts";

/**
 * What has gone wrong with a device, and how waiting code learns of it. WebGPU reports errors late and apart from the call at
 * fault, and a promise of a lost device may never settle: everything that this backend awaits goes through here.
 */
export class Health {
  readonly #device: GPUDevice;
  readonly #waiting = new Set<(reason: DeviceError) => void>();
  readonly #pending = new Set<Promise<void>>();
  /** Lost or disposed: for good. */
  #end: DeviceError | undefined;
  /** The first error that nobody has been told of. */
  #error: DeviceError | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    device.addEventListener("uncapturederror", this.#note);
    device.lost.then(({ reason, message }) =>
      this.end(new DeviceError("lost", `the GPU device was lost (${reason || "unknown"}): ${message}`)),
    );
  }

  readonly #note = ({ error }: GPUUncapturedErrorEvent): void => {
    this.#error ??= deviceError(error, "WebGPU");
  };

  /** @throws DeviceError when the device is gone, or once when an error has turned up since the last call. */
  check(): void {
    if (this.#end !== undefined) throw this.#end;
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
  }

  /** Every promise under way, and every later call, fails with `reason`. The first end counts. */
  end(reason: DeviceError): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#device.removeEventListener("uncapturederror", this.#note);
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  /** Does `work` on a device that is there. What a runtime throws of its own becomes a DeviceError. */
  now<T>(work: () => T): T {
    this.check();
    try {
      return work();
    } catch (cause) {
      throw this.#explain(cause);
    }
  }

  /** As `now`, and rejects as soon as the device is gone. (`Promise.race` with `device.lost` would leak a reaction per call.) */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    let reject: (reason: DeviceError) => void = () => {};
    const gone = new Promise<never>((_, no) => {
      reject = no;
    });
    this.#waiting.add(reject);
    try {
      return await Promise.race([work(), gone]);
    } catch (cause) {
      await new Promise((next) => setTimeout(next, 0)); // what fails because the device is lost may fail before that is known
      throw this.#explain(cause);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  #explain(cause: unknown): DeviceError {
    if (this.#end !== undefined || cause instanceof DeviceError) return this.#end ?? (cause as DeviceError);
    const message = cause instanceof Error ? cause.message : String(cause);
    return new DeviceError(/\blost\b/.test(message) ? "lost" : "validation", `WebGPU: ${message}`, { cause });
  }

  /** Runs `work` in error scopes. What they catch is noted, under `name`, before `reported` resolves. */
  scoped<T>(name: string, work: () => T, failed?: () => void): T {
    this.#device.pushErrorScope("out-of-memory");
    this.#device.pushErrorScope("validation");
    try {
      return work();
    } finally {
      const scopes = Promise.all([this.#device.popErrorScope(), this.#device.popErrorScope()]);
      const noted = scopes.then(
        (errors) => {
          const error = errors.find((one) => one !== null);
          if (!error) return;
          this.#error ??= deviceError(error, name);
          failed?.();
        },
        () => {}, // the device is gone, which is told in another way
      );
      this.#pending.add(noted);
      noted.then(() => this.#pending.delete(noted));
    }
  }

  /** Waits for open scopes, then checks. Nothing is awaited where none is open. */
  async reported(): Promise<void> {
    if (this.#pending.size > 0) await this.during(() => Promise.all(this.#pending));
    this.check();
  }
}

function deviceError(error: GPUError, name: string): DeviceError {
  // The classes may not be global (Node), their names are standard.
  const outOfMemory = error.constructor.name === "GPUOutOfMemoryError";
  return new DeviceError(outOfMemory ? "out-of-memory" : "validation", `${name}: ${error.message}`);
}
