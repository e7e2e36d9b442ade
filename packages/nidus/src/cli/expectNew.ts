import { FormatError } from "@nidus/data";
import { nodeTree } from "../rim/nodeTree.ts";

/** @throws FormatError for a folder with any file in it or below, or that cannot be looked into. One that is not there yet is new. */
export async function expectNew(folder: string): Promise<void> {
  const held = await nodeTree(folder).list().catch(nothingThere);
  if (held.length > 0) throw new FormatError(folder, `holds ${held.length} files already; give a new folder`);
}

function nothingThere(reason: unknown): readonly string[] {
  const cause = reason instanceof FormatError ? reason.cause : undefined;
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
  throw reason;
}
