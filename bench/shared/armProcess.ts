import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Arm, type Check, NotHere, type Readings } from "./arm.ts";
import { lavapipeEnvironment } from "./drivers.ts";
import type { Answer, Opened, Question } from "./protocol.ts";

/** Longest time for one answer. Software GPUs take seconds for a large product; nothing here takes minutes. */
const PATIENCE_MILLISECONDS = 300_000;
const LAST_LINES = 3;

/** An arm in its own process, which sleeps while others are measured. */
export class ArmProcess {
  readonly name: string;
  readonly opened: Opened;
  readonly #child: ChildProcess;
  readonly #ask: (question: Question) => Promise<unknown>;

  private constructor(
    name: string,
    opened: Opened,
    child: ChildProcess,
    ask: (question: Question) => Promise<unknown>,
  ) {
    this.name = name;
    this.opened = opened;
    this.#child = child;
    this.#ask = ask;
  }

  /** Starts the process, opens the arm in it and warms it up. @throws NotHere, or an Error when the arm crashes. */
  static async start(suite: string, { name, driver }: Arm<never>, work: unknown): Promise<ArmProcess> {
    const environment = driver === "lavapipe" ? lavapipeEnvironment() : {};
    const child = fork(fileURLToPath(new URL("armHost.ts", import.meta.url)), [suite, name, JSON.stringify(work)], {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const ask = asker(name, child);
    try {
      const opened = (await ask({ ask: "open" })) as Opened;
      return new ArmProcess(name, opened, child, ask);
    } catch (reason) {
      child.kill();
      throw reason;
    }
  }

  async round(repeats: number): Promise<Readings> {
    return (await this.#ask({ ask: "round", repeats })) as Readings;
  }

  async check(): Promise<Check> {
    return (await this.#ask({ ask: "check" })) as Check;
  }

  async close(): Promise<void> {
    try {
      await this.#ask({ ask: "close" });
    } finally {
      this.#child.kill();
    }
  }
}

/** A function that sends a question and waits for the answer, for the end of the process, or for the end of patience. */
function asker(name: string, child: ChildProcess): (question: Question) => Promise<unknown> {
  let complaint = "";
  child.stderr?.on("data", (text: Buffer) => {
    complaint = `${complaint}${text}`
      .split("\n")
      .slice(-LAST_LINES - 1)
      .join("\n");
  });
  return (question) =>
    new Promise((resolve, reject) => {
      const fail = (text: string): void => reject(new Error(`${name}: ${text}`));
      const onExit = (code: number | null, signal: string | null): void => {
        stop();
        fail(`its process ended (${signal ?? code}): ${complaint.trim()}`);
      };
      const onMessage = (answer: Answer): void => {
        stop();
        if (answer.kind === "done") resolve(answer.value);
        else if (answer.kind === "notHere") reject(new NotHere(answer.text));
        else fail(answer.text);
      };
      const timer = setTimeout(() => {
        stop();
        child.kill("SIGKILL");
        fail(`no answer to "${question.ask}" within ${PATIENCE_MILLISECONDS / 1000} s`);
      }, PATIENCE_MILLISECONDS);
      const stop = (): void => {
        clearTimeout(timer);
        child.off("exit", onExit);
        child.off("message", onMessage);
      };
      child.once("exit", onExit);
      child.once("message", onMessage);
      child.send(question, (error) => {
        if (error !== null) onExit(child.exitCode, child.signalCode);
      });
    });
}
