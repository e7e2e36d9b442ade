/** Every rule of the layers over one tree. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findCycles } from "./cycles.ts";
import { checkImports, isRuntimeFree } from "./imports.ts";
import { MAY_IMPORT, RIM } from "./order.ts";
import { type Parsed, type Place, parse } from "./parse.ts";
import { measure, type Sizes } from "./size.ts";
import { readUnits, type Unit } from "./tree.ts";

export function checkTree(root: string): Sizes {
  const units = readUnits(root);
  const design = join(root, "docs", "design.md");
  const sizes = measure(units, existsSync(design) ? readFileSync(design, "utf8") : "");
  return { ...sizes, errors: [...units.flatMap((unit) => checkUnit(unit, units)), ...sizes.errors] };
}

function checkUnit(unit: Unit, units: readonly Unit[]): string[] {
  const unknown = unit.isPackage && !(unit.name in MAY_IMPORT);
  const errors = unknown ? [`${unit.folder}: not in the order of the packages (scripts/layers/order.ts)`] : [];
  const parsed: Parsed[] = [];
  for (const source of unit.files) {
    if (!/\.m?[jt]s$/.test(source.path)) continue;
    const file = parse(source);
    parsed.push(file);
    errors.push(...checkImports(file, source.isTest, unit, units));
    if (!unit.isPackage) continue;
    const tell = (places: readonly Place[], reason: string): void => {
      errors.push(...places.map(({ what, line }) => `${file.path}:${line}: ${what} ${reason}`));
    };
    if (isRuntimeFree(file.path, source.isTest, unit)) tell(file.globals, `outside ${RIM.join(" and ")}`);
    if (source.isTest) continue;
    tell(file.consoles, "in library code: return a value or throw");
    tell(file.forbidden, "in library code");
  }
  return [...errors, ...findCycles(parsed)];
}
