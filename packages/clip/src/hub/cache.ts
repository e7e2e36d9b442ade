/** What the cache knows without the network. */
import type { HubContext } from "./context.ts";
import type { HubError } from "./hubError.ts";
import { absentPath, type Place, refPath, repoFolder, snapshotPath, snapshotsPath } from "./layout.ts";
import { isCommit } from "./names.ts";
import type { Wanted } from "./refusal.ts";

/** A file in the cache. */
export interface HubFile extends Place {
  /** Where it lies, as the user would name it: a path of the disk. */
  readonly location: string;
  /** Bytes. */
  readonly size: number;
  /** Whether it was there already. */
  readonly isCached: boolean;
}

/** A commit, and some room for a line break. */
const REF_BYTES = 64;

/** The commit itself, or the one that a branch or tag stood for when it was last looked up. */
export async function pinnedCommit(context: HubContext, wanted: Omit<Wanted, "path">): Promise<string | undefined> {
  if (isCommit(wanted.revision)) return wanted.revision;
  const bytes = await context.store.readStart(refPath(wanted), REF_BYTES);
  const commit = new TextDecoder().decode(bytes ?? new Uint8Array()).trim();
  return isCommit(commit) ? commit : undefined;
}

/** Notes what a branch or tag stands for. */
export async function pin(context: HubContext, wanted: Wanted, commit: string): Promise<void> {
  if (isCommit(wanted.revision) || (await pinnedCommit(context, wanted)) === commit) return;
  await context.store.writeSmall(refPath(wanted), commit);
}

/** @throws HubError `absent` where the cache knows that there is no such file at this commit. */
export async function findCached(context: HubContext, place: Place): Promise<HubFile | undefined> {
  const { repo, path, commit } = place;
  const size = await context.store.size(snapshotPath(place));
  if (size !== undefined) {
    return { repo, path, commit, location: context.store.locate(snapshotPath(place)), size, isCached: true };
  }
  if ((await context.store.size(absentPath(place))) === undefined) return undefined;
  throw context.error("absent", `${repo} has no file ${path} at commit ${commit}, as the cache noted`);
}

/** Says what is missing, what there is instead, and how to get it. */
export async function offlineError(context: HubContext, wanted: Wanted, commit: string | undefined): Promise<HubError> {
  const { repo, path, revision } = wanted;
  const commits = (await context.store.list(snapshotsPath(wanted))).filter(isCommit);
  const folder = context.store.locate(repoFolder(wanted));
  const at = commit === undefined || commit === revision ? revision : `${revision} (commit ${commit})`;
  const unknown = commit === undefined && commits.length > 0 ? `; it does not know which commit ${revision} is` : "";
  const holds = commits.length === 0 ? "it holds nothing of this repository" : `it holds commits ${commits.join(", ")}`;
  const advice = "run it once without HF_HUB_OFFLINE, or copy that folder from a machine that has it";
  return context.error(
    "offline",
    `offline, and ${path} of ${repo} at ${at} is not in the cache ${folder}: ${holds}${unknown}; ${advice}`,
  );
}
