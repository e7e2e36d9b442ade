/** Builds the packages that are published. Each becomes a folder that can be packed as it is. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, publishedManifest, type Target } from "./manifest.ts";

const LICENCE = "LICENSE";

/** In a declaration: `from "./x.ts"`, `import("./x.ts")`. The compiler rewrites such names in scripts alone. */
const SOURCE_NAME = /(\bfrom |\bimport\()"(\.{1,2}\/[^"]+)\.ts"/g;

/**
 * `packages/x` becomes `out/x`: the same tree, with a script and its declarations in the place of each source, and all else that `files` in
 * its manifest names. So what a file reaches by its own place (its manifest, a recipe, a worker) lies where it lay.
 * @param out A folder, which is emptied first.
 * @returns The built folders.   @throws Error with the compiler's message, or where a manifest names a file that is not there.
 */
export function buildPackages(root: string, out: string): readonly string[] {
  rmSync(out, { recursive: true, force: true });
  compile(root, out);
  const packages = readPackages(root);
  const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
  const built = packages.map(({ folder, manifest }) => {
    const target = join(out, folder);
    for (const path of manifest.files) {
      const from = join(root, "packages", folder, path);
      if (!existsSync(from)) throw new Error(`build: ${manifest.name} publishes ${path}, which is not there`);
      cpSync(from, join(target, path), COPY);
    }
    cpSync(join(root, LICENCE), join(target, LICENCE));
    finish(target, publishedManifest(manifest, versions));
    return target;
  });
  for (const folder of readdirSync(out))
    if (!built.includes(join(out, folder))) rmSync(join(out, folder), { recursive: true });
  return built;
}

/** Sources are there already, compiled. */
const COPY = { recursive: true, filter: (path: string) => !path.endsWith(".ts") };

/** The packages of the repository that are published. */
export function readPackages(root: string): readonly { readonly folder: string; readonly manifest: Manifest }[] {
  return readdirSync(join(root, "packages"))
    .sort()
    .filter((folder) => existsSync(join(root, "packages", folder, "package.json")))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")) as Manifest,
    }))
    .filter(({ manifest }) => !manifest.private);
}

function compile(root: string, out: string): void {
  const args = ["node_modules/typescript/bin/tsc", "--project", "tsconfig.build.json", "--outDir", out];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`build: ${stdout.trim()}`);
}

function finish(folder: string, manifest: Manifest): void {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const path of Object.values(manifest.bin ?? {})) chmodSync(join(folder, path), 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (!name.endsWith(".d.ts")) continue;
    writeFileSync(path, readFileSync(path, "utf8").replace(SOURCE_NAME, '$1"$2.js"'));
  }
  for (const path of targets(manifest.exports)) {
    if (!existsSync(join(folder, path))) throw new Error(`build: ${manifest.name} exports ${path}, which is not there`);
  }
}

const targets = (target: Target): string[] =>
  typeof target === "string" ? [target] : Object.values(target).flatMap(targets);
