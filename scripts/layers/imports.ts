/** The rules on imports: the order of the packages, public names, own index, and runtime modules. */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import { COMMAND, MAY_IMPORT, RECIPES, RIM } from "./order.ts";
import type { Parsed } from "./parse.ts";
import type { Unit } from "./tree.ts";

const TESTING = "@nidus/testing";
const BUILTINS = new Set(builtinModules);

/** What is wrong with the imports of one file, as `path:line: reason`. */
export function checkImports(file: Parsed, isTest: boolean, unit: Unit, units: readonly Unit[]): string[] {
  const reasonAgainst = (specifier: string): string | undefined => {
    if (specifier.startsWith(".")) return checkRelative(file.path, specifier, isTest, unit);
    if (!isRuntimeModule(specifier)) return checkName(specifier, { path: file.path, isTest, unit, units });
    return isRuntimeFree(file.path, isTest, unit) ? `${specifier} outside ${RIM.join(" and ")}` : undefined;
  };
  return file.imports.flatMap(({ what, line }) => {
    const reason = reasonAgainst(what);
    return reason === undefined ? [] : [`${file.path}:${line}: ${reason}`];
  });
}

/** The file that a relative import names, relative to the root. */
export const resolveRelative = (from: string, specifier: string): string => posix.join(posix.dirname(from), specifier);

function checkRelative(path: string, specifier: string, isTest: boolean, unit: Unit): string | undefined {
  const target = resolveRelative(path, specifier);
  if (!target.startsWith(`${unit.folder}/`)) {
    const entersPackage = target.startsWith("packages/");
    if (unit.isPackage || entersPackage)
      return `${specifier} leaves ${unit.folder}: import others by their public names`;
    return undefined;
  }
  if (!isTest && isRecipe(path) && !isRecipe(target)) return `${specifier} leaves ${RECIPES}: import public names`;
  if (!isTest && isRecipe(target) && !isRecipe(path) && !path.startsWith(COMMAND))
    return `${specifier} stands above the library: only ${COMMAND} may import it`;
  // A test stands where a user stands: it may use the public surface.
  if (unit.isPackage && !isTest && posix.basename(target).startsWith("index.")) {
    return `${specifier} is an index of its own package: import the file that holds the name`;
  }
  return undefined;
}

const isRecipe = (path: string): boolean => path.startsWith(RECIPES);

const isRuntimeModule = (specifier: string): boolean =>
  /^(node|bun|deno|jsr|npm|https?):/.test(specifier) || BUILTINS.has(specifier.split("/")[0] as string);

/** Whether a file must do without the globals and modules of a runtime. */
export function isRuntimeFree(path: string, isTest: boolean, unit: Unit): boolean {
  if (!unit.isPackage || RIM.some((folder) => path.startsWith(folder))) return false;
  return !(isTest && path.endsWith(".node.test.ts"));
}

interface Importer {
  readonly path: string;
  readonly isTest: boolean;
  readonly unit: Unit;
  readonly units: readonly Unit[];
}

function checkName(specifier: string, { path, isTest, unit, units }: Importer): string | undefined {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const target = units.find((other) => other.publicName === name);
  if (isTest && (name === TESTING || target === undefined)) return undefined; // what tests need is a matter of the root
  if (target === undefined) {
    const isDeclared = !unit.isPackage || unit.dependencies.includes(name);
    return isDeclared ? undefined : `${name} is not a dependency in ${unit.folder}/package.json`;
  }
  if (target === unit && !isRecipe(path)) return `${specifier} is its own package: import the file that holds the name`;
  if (!target.entries.includes(specifier))
    return `${specifier} is not a public name: ${target.folder}/package.json has no such export`;
  if (!unit.isPackage) return undefined;
  if (target === unit) return undefined;
  const allowed = MAY_IMPORT[unit.name] ?? [];
  if (!target.isPackage || !allowed.includes(target.name))
    return `${unit.name} may not import ${target.name}: arrows point down only`;
  return unit.dependencies.includes(name) ? undefined : `${name} is not a dependency in ${unit.folder}/package.json`;
}
