/** A file: out of the cache, else out of the hub through the cache. */
import { alone } from "./alone.ts";
import { findCached, type HubFile, offlineError, pin, pinnedCommit } from "./cache.ts";
import type { HubContext } from "./context.ts";
import { download } from "./download.ts";
import { blobPath, claimPath, snapshotPath } from "./layout.ts";
import { askMetadata, type RemoteFile } from "./metadata.ts";
import { isCommit } from "./names.ts";
import type { Wanted } from "./refusal.ts";
import { findFlaw } from "./verify.ts";

/** @param wanted Checked names. */
export async function obtain(context: HubContext, wanted: Wanted): Promise<HubFile> {
  const { offline = false, refresh = false, signal } = context.options;
  signal?.throwIfAborted();
  const asksAnew = refresh && !offline && !isCommit(wanted.revision);
  const pinned = asksAnew ? undefined : await pinnedCommit(context, wanted);
  if (pinned !== undefined) {
    const cached = await findCached(context, { ...wanted, commit: pinned });
    if (cached !== undefined) return cached;
  }
  if (offline) throw await offlineError(context, wanted, pinned);
  // the other files of a pinned branch come from the same commit, though the branch may have moved
  const remote = await askMetadata(context, { ...wanted, revision: pinned ?? wanted.revision });
  await pin(context, wanted, remote.commit);
  const cached = await findCached(context, remote);
  if (cached !== undefined) return cached;
  if (await hasBlob(context, remote)) return place(context, remote);
  const file = await alone(context, claimPath(remote), async () =>
    (await hasBlob(context, remote)) ? remote : download(context, remote),
  );
  return place(context, file);
}

/** Another commit may have the same content. It is checked: not every client of this cache does so, and a wrong one is replaced. */
async function hasBlob(context: HubContext, remote: RemoteFile): Promise<boolean> {
  const path = blobPath(remote);
  if ((await context.store.size(path)) === undefined) return false;
  return (await findFlaw(context, remote, path)) === undefined;
}

async function place(context: HubContext, file: RemoteFile): Promise<HubFile> {
  const { repo, path, commit } = file;
  const { store } = context;
  await store.link(blobPath(file), snapshotPath(file));
  const size = (await store.size(snapshotPath(file))) ?? 0;
  return { repo, path, commit, location: store.locate(snapshotPath(file)), size, isCached: false };
}
