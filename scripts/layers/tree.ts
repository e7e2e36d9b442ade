/** The source files of the repository, and the packages that they belong to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ABOVE } from "./order.ts";

export interface Unit {
  /** `tensor` for packages/tensor, or a folder above the packages. */
  readonly name: string;
  /** `packages/tensor`, relative to the root. */
  readonly folder: string;
  readonly isPackage: boolean;
  readonly publicName: string;
  /** Names that others may import: `@nidus/tensor`, `@nidus/tensor/webgpu` ... */
  readonly entries: readonly string[];
  /** Dependencies of every kind, by name. */
  readonly dependencies: readonly string[];
  readonly files: readonly SourceText[];
}

export interface SourceText {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly [dependencies: string]: unknown;
}

const SOURCE = /\.(ts|mts|js|mjs|wgsl|wat)$/;
const PASSED_OVER = new Set(["node_modules", "dist", "fixtures"]);

export function readUnits(root: string): Unit[] {
  const packages = names(join(root, "packages")).map((name) => readUnit(root, `packages/${name}`, name, true));
  const above = ABOVE.filter((name) => existsSync(join(root, name))).map((name) => readUnit(root, name, name, false));
  return [...packages, ...above];
}

function readUnit(root: string, folder: string, name: string, isPackage: boolean): Unit {
  const path = join(root, folder, "package.json");
  const manifest = (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {}) as Manifest;
  const publicName = manifest.name ?? name;
  const kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
  return {
    name,
    folder,
    isPackage,
    publicName,
    entries: Object.keys(manifest.exports ?? {}).map((entry) => publicName + entry.slice(1)),
    dependencies: kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {})),
    files: walk(root, folder).map((file) => ({
      path: file,
      text: readFileSync(join(root, file), "utf8"),
      isTest: /\.test\.ts$/.test(file) || (isPackage && file.startsWith(`${folder}/test/`)),
    })),
  };
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : walk(root, path);
      return SOURCE.test(entry.name) ? [path] : [];
    });
}

function names(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
