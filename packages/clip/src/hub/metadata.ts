/** Asks the hub which commit a revision stands for, and which bytes a file has there. */
import { pin } from "./cache.ts";
import type { HubContext } from "./context.ts";
import { type Answer, exchange } from "./exchange.ts";
import { bodyLength, isChecksum, linkedHeaders, normalEtag } from "./headers.ts";
import { type HubError, Transient } from "./hubError.ts";
import { absentPath, fileUrl, type Place } from "./layout.ts";
import { isCommit } from "./names.ts";
import { refusal, type Wanted } from "./refusal.ts";
import { retry } from "./retry.ts";
import { watchSilence } from "./silence.ts";

/** A file as the hub describes it. */
export interface RemoteFile extends Place {
  /** Its checksum: 64 hexadecimal digits are SHA-256 of the content, 40 are git's SHA-1 of it. */
  readonly etag: string;
  /** Bytes, where the hub says. */
  readonly size: number | undefined;
}

/** @throws HubError. That a file does not exist at a commit is noted in the cache. */
export async function askMetadata(context: HubContext, wanted: Wanted): Promise<RemoteFile> {
  return retry(context, async () => {
    using watch = watchSilence(context.stallMilliseconds, context.options.signal);
    const ask = { method: "HEAD", url: fileUrl(context.endpoint, wanted), file: wanted.path } as const;
    const answer = await exchange(context, ask, watch);
    const { response } = answer;
    if (response.ok || answer.elsewhere !== undefined) return readMetadata(context, answer, wanted);
    const failure = refusal(context, answer, wanted);
    if (!(failure instanceof Transient)) await noteAbsence(context, failure, answer, wanted);
    throw failure;
  });
}

function readMetadata(context: HubContext, answer: Answer, wanted: Wanted): RemoteFile {
  const { repo, path, revision } = wanted;
  const { headers } = answer.response;
  const isRedirect = answer.elsewhere !== undefined;
  const own = linkedHeaders(headers);
  const etag = own.etag ?? answer.linked.etag ?? (isRedirect ? undefined : normalEtag(headers.get("etag")));
  const size = own.size ?? answer.linked.size ?? (isRedirect ? undefined : bodyLength(headers));
  const commit = own.commit ?? answer.linked.commit;
  const tell = (message: string): HubError => context.error("protocol", `${path}: ${context.endpoint.host} ${message}`);
  if (etag === undefined && answer.elsewhere !== undefined) {
    const { origin } = answer.elsewhere;
    throw tell(`redirects to ${origin} without a checksum; if that is the hub, set HF_ENDPOINT to it`);
  }
  if (commit === undefined || !isCommit(commit)) throw tell("names no commit (X-Repo-Commit); is HF_ENDPOINT a hub?");
  if (isCommit(revision) && commit !== revision) throw tell(`answers for commit ${commit}, not ${revision}`);
  if (etag === undefined || !isChecksum(etag)) {
    throw tell("gives no checksum as the etag, so that the file could not be verified; is HF_ENDPOINT a hub?");
  }
  return { repo, path, commit, etag, size };
}

/** Only where the hub itself says that it is the file that is missing, and at which commit. */
async function noteAbsence(context: HubContext, failure: HubError, answer: Answer, wanted: Wanted): Promise<void> {
  const { headers } = answer.response;
  const commit = headers.get("x-repo-commit") ?? wanted.revision;
  const isSure = failure.code === "absent" && answer.isOwn && headers.get("x-error-code") === "EntryNotFound";
  if (!isSure || !isCommit(commit)) return;
  await context.store.writeSmall(absentPath({ ...wanted, commit }), "");
  await pin(context, wanted, commit);
}
