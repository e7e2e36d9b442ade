import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Release } from "./registry.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Everything that these packages depend on, themselves left out, as it is installed here: in the versions of the lock file.
 * @param folders Of packages in the repository.
 */
export function thirdParty(folders: readonly string[]): readonly Release[] {
  const own = new Set(folders.map((folder) => realpathSync(folder)));
  const found = new Set<string>();
  const visit = (folder: string): void => {
    for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
      const target = installed(name, folder);
      if (own.has(target) || found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  for (const folder of own) visit(folder);
  return [...found].map((folder) => ({ manifest: readManifest(folder), bytes: tarball(folder) }));
}

/** The manifest of a package in a folder. */
export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** As Node looks for it: in the `node_modules` of a folder, else of those above it. */
function installed(name: string, from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (existsSync(path)) return realpathSync(path);
  }
  throw new Error(`${name} is not installed for ${from}: npm test installs it`);
}

/** By tar and not by `npm pack`, which ends without a word in a folder that pnpm has linked. Installers drop the first part of a path. */
function tarball(folder: string): Uint8Array {
  const args = ["-czf", "-", "--exclude", "node_modules", "-C", dirname(folder), basename(folder)];
  const { status, stdout, stderr } = spawnSync("tar", args, { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`tar: ${folder}: ${stderr}`);
  return stdout;
}
