import { spawnSync } from "node:child_process";
import { join } from "node:path";

export interface Tarball {
  /** The folder that was packed. */
  readonly folder: string;
  readonly path: string;
  /** Paths inside the package. */
  readonly files: readonly string[];
}

/** What npm says of a tarball. */
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/**
 * `npm pack`: a tarball in `out` for each folder of a package.
 * @param out A folder that exists.   @throws Error with npm's message.
 */
export function packPackages(folders: readonly string[], out: string): readonly Tarball[] {
  const args = ["pack", "--json", "--pack-destination", out, ...folders];
  const { status, stdout, stderr } = spawnSync("npm", args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    shell: process.platform === "win32", // npm is a .cmd there
  });
  if (status !== 0) throw new Error(`npm pack: ${stderr.trim() || stdout.trim()}`);
  return (JSON.parse(stdout) as Packed[]).map(({ filename, files }, i) => ({
    folder: folders[i] as string,
    path: join(out, filename),
    files: files.map(({ path }) => path),
  }));
}
