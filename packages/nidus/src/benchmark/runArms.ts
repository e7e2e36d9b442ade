import { trainingJson } from "@nidus/anomaly";
import type { Dataset } from "@nidus/data";
import { type Axes, type GridStore, grid, type Row, type Table } from "@nidus/eval";
import { type FittedCell, judgeCell, testPartOf } from "../evaluate/judgeCell.ts";
import type { EvaluateRow } from "../evaluate/judgeDetector.ts";
import { epochOf, fitCell } from "../evaluate.ts";
import type { RecipeSetup, RecipeTable } from "../recipe.ts";
import { type Arm, type ArmTable, type ArmTrial, describeArm, describeData, protocolOf } from "./arm.ts";
import { axesWords, checkOnly, chosen } from "./only.ts";
import { type Omitted, possibleShots } from "./possibleShots.ts";
import { tableMarkdown } from "./tableMarkdown.ts";

export interface ArmResults {
  /** In the order of what was asked for, less tables without a line. */
  readonly tables: readonly RecipeTable[];
  readonly notes: readonly string[];
}

/**
 * Runs every arm on every set, for all shots and seeds, one after the other; several test sets of one training follow it at once.
 * @throws RangeError where arms of one table differ in their protocol, or `only` leaves nothing.
 * @throws FormatError where the sets hold too few pictures for any line of any table.
 */
export async function runArms(given: readonly ArmTable[], setup: RecipeSetup): Promise<ArmResults> {
  const tables = given.map((table) => ({ ...table, trials: table.trials.map((trial) => withEpoch(trial, setup)) }));
  checkOnly(tables, setup);
  const omitted: Omitted[] = [];
  const oneClass: string[] = [];
  const plans = tables.map((table) => {
    const trials = table.trials
      .map((trial) => judgeable(chosen(trial, table.axis ?? "head", setup.only), oneClass))
      .filter(({ arms }) => Object.keys(arms).length > 0)
      .map((trial) => ({ ...trial, k: possibleShots(trial, omitted) }))
      .filter(({ k }) => k.length > 0);
    return { ...table, trials, title: [table.title, ...protocolsOf(table)].join(": ") };
  });
  const kept = plans.filter(({ trials }) => trials.length > 0);
  if (kept.length === 0 && omitted[0] !== undefined) throw omitted[0].reason;
  if (kept.length === 0 && setup.only !== undefined)
    throw new RangeError(`only: no line has all of ${JSON.stringify(setup.only)}; axes: ${axesWords(tables, setup)}`);
  const asked = { ...setup, seeds: setup.seeds.filter((seed) => setup.only?.seed?.includes(String(seed)) ?? true) };
  const progress = counter(kept, asked);
  const results: RecipeTable[] = [];
  for (const plan of kept) results.push(await runTable(plan, asked, progress));
  const notes = omitted.map(({ data, k, reason }) => `Left out: ${data}, k = ${k} (${reason.message}).`);
  return { tables: results, notes: [...new Set([...notes, ...oneClass, ...results.flatMap(ratesNote)])] };
}

/** The setup's epoch, for arms that have none of their own. */
function withEpoch(trial: ArmTrial, { epoch }: RecipeSetup): ArmTrial {
  const arms = Object.entries(trial.arms).map(([name, arm]) => [name, { ...arm, epoch: arm.epoch ?? epoch }]);
  return { ...trial, arms: Object.fromEntries(arms) };
}

function protocolsOf({ title, trials }: ArmTable): string[] {
  const protocols = [...new Set(trials.flatMap(({ arms }) => Object.values(arms).map(protocolOf)))];
  if (protocols.length > 1)
    throw new RangeError(`"${title}": expected arms of one protocol, got ${protocols.join("; ")}`);
  return protocols;
}

/** Without arms that would be judged on another set in which one class is missing: that would show only after their training. */
function judgeable(trial: ArmTrial, notes: string[]): ArmTrial {
  const arms = Object.entries(trial.arms).filter(([, { testOn }]) => {
    if (testOn === undefined || new Set(testPartOf(testOn).labels).size === 2) return true;
    notes.push(`Left out: ${testOn.name} as a test set (it has pictures of one class alone).`);
    return false;
  });
  return { ...trial, arms: Object.fromEntries(arms) };
}

type Report = (name: string, stored: boolean) => void;

/** Cells of all tables, counted together. */
function counter(tables: readonly ArmTable[], { seeds, onCell }: RecipeSetup): Report {
  const cells = ({ arms, k }: ArmTrial): number => Object.keys(arms).length * k.length * seeds.length;
  const total = tables.flatMap(({ trials }) => trials).reduce((sum, trial) => sum + cells(trial), 0);
  let done = 0;
  return (name, stored) => onCell?.({ name, stored, done: ++done, total });
}

async function runTable(
  { title, axis = "head", metrics, trials, paper }: ArmTable,
  setup: RecipeSetup,
  report: Report,
) {
  const cells: { readonly at: Record<string, string>; readonly row: Row }[] = [];
  for (const trial of trials) {
    const { data, arms, k } = trial;
    const named = Object.entries(arms).map(([name, arm]) => [name, { name, is: describeArm(arm) }] as const);
    const run = runnerOf(trial, setup);
    const done = await grid(
      { k, seed: setup.seeds, arm: Object.fromEntries(named) },
      (cell) => run(cell.arm.name, cell.k, cell.seed),
      {
        store: scopedStore(setup, data),
        signal: setup.signal,
        onCell: ({ name, stored }) => report(`${data.name}: ${name.replace(", arm=", ", ")}`, stored),
      },
    );
    for (const { at, row } of done.cells) {
      const { arm, k, seed } = at as Record<"arm" | "k" | "seed", string>;
      cells.push({ at: { data: data.name, ...(arms[arm]?.at ?? { [axis]: arm }), k, seed }, row });
    }
  }
  const names = (name: string): string[] => [...new Set(cells.map(({ at }) => at[name] as string))];
  const axes = Object.fromEntries(Object.keys(cells[0]?.at ?? {}).map((name) => [name, names(name)]));
  const table = { axes, cells } as unknown as Table<Axes, Row>;
  return { title, table, markdown: tableMarkdown(table, { metrics, paper }) };
}

/** Runs a cell. A training that differs from the last one in nothing but the test set is not repeated. */
function runnerOf({ data, arms }: ArmTrial, { clip, cache, signal, pool, training }: RecipeSetup) {
  let last: { readonly key: string; readonly fitted: FittedCell } | undefined;
  return async (name: string, k: number, seed: number): Promise<EvaluateRow> => {
    const { testOn, ...arm } = arms[name] as Arm;
    const looksAt = epochOf(arm) === "oracle-on-test" ? { testOn } : {};
    const key = JSON.stringify([describeArm({ ...arm, ...looksAt }), k, seed]);
    if (last?.key !== key) {
      const changes = { ...arm.training, ...training };
      const shared = { clip, data, cache, signal, pool: pool ?? arm.pool, training: changes, ...looksAt };
      last = { key, fitted: await fitCell({ ...arm, k, seed }, shared) };
    }
    return judgeCell(arm, last.fitted, { clip, cache, signal, testOn });
  };
}

/** A store whose keys say what no axis says. */
function scopedStore({ store, clip, cache, pool, training }: RecipeSetup, data: Dataset): GridStore | undefined {
  if (store === undefined) return undefined;
  const settings = { weights: clip.info.hash, data: describeData(data), pool: pool ?? "exact", cache: cache?.dtype };
  const scope = JSON.stringify({ ...settings, training: trainingJson(training ?? {}) });
  return {
    get: (key) => store.get(`${key} ${scope}`),
    put: (key, text) => store.put(`${key} ${scope}`, text),
  };
}

function ratesNote({ title, table }: RecipeTable): string[] {
  const rated = table.cells.filter(({ row }) => row.rate !== undefined);
  const text = rated.map(({ at, row }) => `${Object.values(at).join(" ")} ${row.rate}`).join("; ");
  return rated.length === 0 ? [] : [`Learning rates chosen on validation pictures, ${title}: ${text}.`];
}
