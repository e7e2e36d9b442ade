import type { RecipeSetup } from "../recipe.ts";
import type { ArmTable, ArmTrial } from "./arm.ts";

/** What of a trial `only` leaves. */
export function chosen(trial: ArmTrial, axis: string, only: RecipeSetup["only"] = {}): ArmTrial {
  const isKept = (name: string, value: string): boolean => only[name]?.includes(value) ?? true;
  if (!isKept("data", trial.data.name)) return { ...trial, arms: {} };
  const arms = Object.entries(trial.arms).filter(([name]) => isKept(axis, name));
  return { ...trial, arms: Object.fromEntries(arms), k: trial.k.filter((k) => isKept("k", String(k))) };
}

/** Values by axis, of all tables. */
function axesOf(tables: readonly ArmTable[], { seeds }: RecipeSetup): Map<string, Set<string>> {
  const axes = new Map<string, Set<string>>();
  const put = (axis: string, values: readonly (string | number)[]): void => {
    axes.set(axis, new Set([...(axes.get(axis) ?? []), ...values.map(String)]));
  };
  for (const { axis = "head", trials } of tables) {
    for (const { data, arms, k } of trials) {
      put(axis, Object.keys(arms));
      put("data", [data.name]);
      put("k", k);
    }
  }
  put("seed", seeds);
  return axes;
}

/** `head=MediCLIP,...; data=busi; k=4,16; seed=0`: what `only` can choose among. */
export const axesWords = (tables: readonly ArmTable[], setup: RecipeSetup): string =>
  [...axesOf(tables, setup)].map(([axis, values]) => `${axis}=${[...values].join(",")}`).join("; ");

/** @throws RangeError for an axis or a value that no table has: it would be passed over in silence. */
export function checkOnly(tables: readonly ArmTable[], setup: RecipeSetup): void {
  const axes = axesOf(tables, setup);
  for (const [axis, values] of Object.entries(setup.only ?? {})) {
    const unknown = axes.has(axis) ? values.find((value) => !axes.get(axis)?.has(value)) : axis;
    if (unknown !== undefined)
      throw new RangeError(`only: expected axes and values of ${axesWords(tables, setup)}; got "${unknown}"`);
  }
}
