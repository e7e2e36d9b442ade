/** A file from the hub to its place among the blobs. */
import { attempt, Changed, type TransferState } from "./attempt.ts";
import type { HubContext } from "./context.ts";
import { blobPath, partialPath } from "./layout.ts";
import { askMetadata, type RemoteFile } from "./metadata.ts";
import { createMeter } from "./progress.ts";
import { retry } from "./retry.ts";
import { verify } from "./verify.ts";

const MOST_CHANGES = 3;

/**
 * Fetches, verifies, then puts in place: what has the final name is whole and right.
 * @returns The file as it was in the end: it may have changed at the hub meanwhile.
 */
export async function download(context: HubContext, first: RemoteFile): Promise<RemoteFile> {
  let file = first;
  for (let changes = 0; ; changes++) {
    try {
      await fetchVerified(context, file);
      return file;
    } catch (error) {
      if (!(error instanceof Changed)) throw error;
    }
    await context.store.remove(partialPath(file));
    if (changes === MOST_CHANGES) {
      throw context.error("protocol", `${file.path} of ${file.repo} changes at the hub whenever it is fetched`);
    }
    file = await askMetadata(context, { ...file, revision: file.commit });
  }
}

async function fetchVerified(context: HubContext, file: RemoteFile): Promise<void> {
  const { store, options } = context;
  const meter = createMeter({ file: file.path, total: file.size }, context.clock, options.onProgress);
  let most = (await store.size(partialPath(file))) ?? 0;
  const known: TransferState = {};
  await retry(context, (progressed) => {
    const reached = (length: number, isStart?: boolean): void => {
      if (length > most) progressed();
      most = Math.max(most, length);
      meter.at(length, isStart);
    };
    return attempt(context, file, { known, reached });
  });
  // another process may have put it in place meanwhile, and the bytes that came here with it
  const isMoved = (await store.size(partialPath(file))) === undefined;
  await verify(context, file, isMoved ? blobPath(file) : partialPath(file));
  if (!isMoved) await store.rename(partialPath(file), blobPath(file));
  meter.end((await store.size(blobPath(file))) ?? 0);
}
