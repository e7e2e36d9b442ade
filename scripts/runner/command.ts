/** Runs one command to its end or its time-out, and returns what it printed. */
import { spawn } from "node:child_process";

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly root: string;
  readonly timeoutSeconds: number;
}

const running = new Set<number>();

export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<Ended> {
  const start = performance.now();
  // A process group of its own, so that a time-out also ends the browsers and workers that a test has started.
  const child = spawn(program, args, { cwd: options.root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  if (child.pid !== undefined) running.add(child.pid);
  const chunks: Buffer[] = [];
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child.pid);
  }, options.timeoutSeconds * 1000);
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (code: number | null): void => {
      clearTimeout(timer);
      endGroup(child.pid); // whoever is left
      const seconds = (performance.now() - start) / 1000;
      resolve({ code, output: Buffer.concat(chunks).toString(), seconds, timedOut });
    };
    child.once("error", (error) => {
      chunks.push(Buffer.from(`${program}: ${error.message}\n`));
      end(null);
    });
    child.once("exit", (code) => {
      endGroup(child.pid); // a grandchild that holds the pipes open would delay "close" for ever
      child.once("close", () => end(code));
    });
  });
}

/** Ends every command that still runs: for a runner that is interrupted. */
export function endAll(): void {
  for (const pid of running) endGroup(pid);
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  running.delete(pid);
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // the group is empty already
  }
}
