import { spawn } from "node:child_process";
import process from "node:process";

export interface Ending {
  /** `undefined` when a signal, or the time limit, ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs this very program again with other words, and waits for it. What may crash the process, or write to its standard error past
 * us, as native code does, can be done there.
 */
export function runAgain(words: readonly string[], limitMilliseconds: number): Promise<Ending> {
  const program = process.argv[1] ?? "";
  const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end); // it does not outlive this process
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, limitMilliseconds);
  const stop = (): void => {
    clearTimeout(timer);
    process.off("exit", end);
  };
  const texts = { out: "", err: "" };
  child.stdout.on("data", (part: Uint8Array) => {
    texts.out += part.toString();
  });
  child.stderr.on("data", (part: Uint8Array) => {
    texts.err += part.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", (reason) => {
      stop();
      reject(reason);
    });
    child.once("close", (code, signal) => {
      stop();
      resolve({ code: code ?? undefined, signal: signal ?? undefined, timedOut, ...texts });
    });
  });
}
