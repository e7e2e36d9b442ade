import { type Arm, type Check, NotHere, type Readings } from "./arm.ts";
import { ArmProcess } from "./armProcess.ts";
import { interleave } from "./interleave.ts";
import type { Opened } from "./protocol.ts";
import type { Row } from "./report.ts";
import { summarise } from "./statistics.ts";
import type { SuiteOptions } from "./suite.ts";

export interface MeasureOptions<Case> extends Omit<SuiteOptions, "full"> {
  /** The suite's file, for the arms' processes. */
  readonly suite: string;
  readonly work: Case;
  /** Derived columns, from the medians of an arm's readings. */
  derive(medians: Readings): Readonly<Record<string, number>>;
}

/** What one launch of an arm gave. */
interface Outcome {
  readonly opened: Opened;
  readonly readings: readonly Readings[];
  readonly check: Check;
}

/**
 * One case: opens every arm in its process, measures them interleaved, checks their numbers, closes them; all of it `launches` times,
 * because two processes of the same arm can differ by more than what is compared, steadily.
 */
export async function measure<Case>(arms: readonly Arm<Case>[], options: MeasureOptions<Case>): Promise<Row[]> {
  const outcomes = new Map<string, Outcome[]>(arms.map(({ name }) => [name, []]));
  const absences = new Map<string, Row>();
  for (let launch = 0; launch < options.launches; launch++) {
    const here = arms.filter(({ name }) => !absences.has(name));
    options.progress(`launch ${launch + 1} of ${options.launches}: ${here.length} arms`);
    const keep = (name: string, outcome: Outcome): void => void outcomes.get(name)?.push(outcome);
    const drop = (name: string, reason: unknown): void => void absences.set(name, absent(name, reason));
    await measureOnce(here, options, { keep, drop });
  }
  return arms.map(({ name }) => absences.get(name) ?? present(name, outcomes.get(name) ?? [], options));
}

interface Collector {
  keep(name: string, outcome: Outcome): void;
  drop(name: string, reason: unknown): void;
}

async function measureOnce<Case>(
  arms: readonly Arm<Case>[],
  { suite, work, rounds, launches, leastMilliseconds }: MeasureOptions<Case>,
  { keep, drop }: Collector,
): Promise<void> {
  const running: ArmProcess[] = [];
  try {
    for (const arm of arms) {
      try {
        running.push(await ArmProcess.start(suite, arm, work));
      } catch (reason) {
        drop(arm.name, reason);
      }
    }
    const share = { rounds: Math.ceil(rounds / launches), leastMilliseconds };
    for (const [arm, { readings, failure }] of await interleave(running, share)) {
      try {
        if (failure !== undefined) throw failure;
        keep(arm.name, { opened: arm.opened, readings, check: await arm.check() });
      } catch (reason) {
        drop(arm.name, reason);
      }
    }
  } finally {
    await Promise.allSettled(running.map((arm) => arm.close()));
  }
}

function absent(arm: string, reason: unknown): Row {
  const text = reason instanceof Error ? reason.message : String(reason);
  return reason instanceof NotHere ? { arm, notHere: text } : { arm, failed: text };
}

function present<Case>(arm: string, outcomes: readonly Outcome[], { derive }: MeasureOptions<Case>): Row {
  const rounds = outcomes.flatMap(({ readings }) => readings);
  const [first] = outcomes;
  if (first === undefined || rounds.length === 0) return { arm, failed: "no readings" };
  const names = Object.keys(rounds[0] ?? {});
  const values = (name: string): number[] => rounds.map((round) => round[name] ?? Number.NaN);
  const readings = Object.fromEntries(names.map((name) => [name, summarise(values(name))]));
  const medians = Object.fromEntries(names.map((name) => [name, readings[name]?.median ?? Number.NaN]));
  return {
    arm,
    device: first.opened.device,
    library: first.opened.library,
    readings,
    derived: derive({ milliseconds: Number.NaN, ...medians }),
    error: Math.max(...outcomes.map(({ check }) => check.error)), // NaN if any is
    errorLimit: Math.min(...outcomes.map(({ check }) => check.limit)),
    counts: first.check.counts,
  };
}
