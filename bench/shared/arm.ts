/** One contender on one case, opened in a process of its own. */
export interface OpenArm {
  /** Where it computes, in the library's own words where it has any. */
  readonly device: string;
  /** Name and version. */
  readonly library: string;
  /** Runs the work `repeats` times and says what one run took, by name of the reading. `milliseconds` must be among them. */
  round(repeats: number): Promise<Readings>;
  /** Judges the numbers of the last round, and adds exact counts where there are any. */
  check(): Promise<Check>;
  close(): Promise<void>;
}

/**
 * `milliseconds` is time on the clock; `processor ms` what this process used of all cores, which other work on the machine disturbs
 * far less.
 */
export type Readings = Readonly<Record<string, number>> & { readonly milliseconds: number };

export interface Check {
  /** In the suite's measure. */
  readonly error: number;
  readonly limit: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Arm<Case> {
  readonly name: string;
  /** Which Vulkan driver its process sees. Default: the machine's own choice. */
  readonly driver?: "lavapipe";
  /** @throws NotHere where this machine lacks what the arm stands on. */
  open(work: Case): Promise<OpenArm>;
}

/** A reason to leave an arm out: a missing adapter or library. Anything else that is thrown counts as a crash. */
export class NotHere extends Error {
  override readonly name = "NotHere";
}

/** Times `run`, one after the other. */
export async function timed(repeats: number, run: () => Promise<void>): Promise<Readings> {
  const processor = process.cpuUsage();
  const started = performance.now();
  for (let i = 0; i < repeats; i++) await run();
  const milliseconds = (performance.now() - started) / repeats;
  const { user, system } = process.cpuUsage(processor);
  return { milliseconds, "processor ms": (user + system) / 1000 / repeats };
}
