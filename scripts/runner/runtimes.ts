/** Where this machine has Deno and Chromium. `scripts/adapters.sh` installs both. */
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** `NIDUS_DENO`, else `deno` on the path, else the one that `scripts/adapters.sh` installs. */
export function findDeno(env: Environment): string | undefined {
  if (env.NIDUS_DENO) return env.NIDUS_DENO;
  const tools = env.NIDUS_TOOLS ?? join(homedir(), ".cache", "nidus-tools");
  const platform = `${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;
  const folders = [...(env.PATH ?? "").split(delimiter), join(tools, "node_modules", "@deno", platform)];
  const name = process.platform === "win32" ? "deno.exe" : "deno";
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** `NIDUS_CHROMIUM`, else Debian's place. */
export function findChromium(env: Environment): string | undefined {
  return [env.NIDUS_CHROMIUM, "/usr/bin/chromium"].find(
    (path) => path !== undefined && path !== "" && isExecutable(path),
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
