/**
 * `npm run build`: the packages as they are published, in `dist/`, a folder for each. `npm run pack`: their tarballs too, in
 * `dist/tarballs`. Nothing in the repository needs either: it runs from sources.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildPackages } from "./build/buildPackages.ts";
import { packPackages } from "./build/packPackages.ts";

const root = resolve(join(import.meta.dirname, ".."));
const folders = buildPackages(root, join(root, "dist"));
let made = folders;
if (process.argv.includes("--pack")) {
  const tarballs = join(root, "dist", "tarballs");
  mkdirSync(tarballs);
  made = packPackages(folders, tarballs).map(({ path }) => path);
}
process.stdout.write(`${made.join("\n")}\n`);
