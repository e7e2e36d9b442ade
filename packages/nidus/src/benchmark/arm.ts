import { type Training, trainingJson } from "@nidus/anomaly";
import type { Dataset, Json } from "@nidus/data";
import { ORACLE_WORDS } from "../evaluate/chooseEpoch.ts";
import { calibratesOn } from "../evaluate/judgeCell.ts";
import { type EvaluateCell, epochOf, makerOfTasks } from "../evaluate.ts";
import type { Metric } from "./tableMarkdown.ts";

/** What a table compares: a head, how it learns and how it is judged. Shots and seed are apart. */
export interface Arm extends Omit<EvaluateCell, "k" | "seed"> {
  /** Where it stands on axes of a table, where its name alone does not say it. */
  readonly at?: Readonly<Record<string, string>>;
  /** What to change in the head's own training. */
  readonly training?: Partial<Training>;
  /** As for `fit`. */
  readonly pool?: number;
  /** Judged on this set, as `evaluate` does. */
  readonly testOn?: Dataset;
}

/** Arms on one set of pictures. */
export interface ArmTrial {
  readonly data: Dataset;
  readonly arms: Readonly<Record<string, Arm>>;
  /** Numbers of shots; those for which the set holds too few pictures are left out. */
  readonly k: readonly number[];
}

/** A table to be run: its arms share a protocol, which ends its title. */
export interface ArmTable {
  readonly title: string;
  /** What arms are called: `"head"` unless given. */
  readonly axis?: string;
  /** The columns that are shown, where they exist. */
  readonly metrics: readonly Metric[];
  readonly trials: readonly ArmTrial[];
  /** What a paper has of the first metric in the line at a place on the axes. */
  readonly paper?: (at: Readonly<Record<string, string>>) => string | undefined;
}

/**
 * What an arm is allowed to know, in words: results of one protocol can be compared. "Deployed" scores depend on a picture and a
 * detector; "transductive" ones on all the test pictures as well.
 */
export function protocolOf({ head, calibrateOn, rates, testOn, epoch = "last" }: Arm): string {
  const { samples, bank } = head.needs;
  const shots = {
    labelled: "K normal and K abnormal shots",
    synthetic: "K normal shots",
    none: bank === undefined ? "no shots" : "K normal shots",
  }[samples];
  const parts = [
    shots,
    ...(testOn === undefined ? [] : ["judged on another set"]),
    ...(rates === undefined ? [] : ["learning rate chosen on validation pictures"]),
    calibratesOn({ head, calibrateOn }) === "test set" ? "transductive" : "deployed",
    // heads without epochs may stand beside others: the words are those of the table
    ...{
      last: [],
      validation: [`epoch chosen on ${samples === "labelled" ? "validation pictures" : "made anomalies"}`],
      "oracle-on-test": [ORACLE_WORDS],
    }[epoch],
  ];
  return parts.join(", ");
}

/** All that tells two arms apart, as data: part of the key of a stored row. */
export function describeArm(arm: Arm): Json {
  const { head, tasks, calibrateOn, rates, bankRows, training, pool, testOn } = arm;
  const { name, options, needs } = head;
  const epoch = epochOf(arm);
  return {
    head: { name, options },
    training: trainingJson({ ...head.training, ...training }),
    ...(needs.samples === "synthetic" && { tasks: makerOfTasks(tasks).options, pool: pool ?? "exact" }),
    calibrateOn: calibratesOn({ head, calibrateOn }),
    ...(rates && { rates }),
    ...(epoch !== "last" && { epoch }),
    ...(bankRows !== undefined && { bankRows }),
    ...(testOn && { testOn: describeData(testOn) }),
  };
}

/** A set of pictures, as far as can be told without decoding them. */
export function describeData({ name, keys, labels, masked, splits, contents }: Dataset): Json {
  return { name, keys, labels, masked, ...(splits && { splits }), ...(contents && { contents }) };
}
