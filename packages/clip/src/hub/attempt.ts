/** One GET of a file, from where the partial file ends. */
import type { HubContext } from "./context.ts";
import { type Answer, exchange } from "./exchange.ts";
import { bodyLength, contentRange, isChecksum, isEncoded, linkedHeaders, normalEtag, strongEtag } from "./headers.ts";
import { Transient } from "./hubError.ts";
import { fileUrl, partialPath } from "./layout.ts";
import type { RemoteFile } from "./metadata.ts";
import { pour, type Reached } from "./pour.ts";
import { refusal } from "./refusal.ts";
import { type Watch, watchSilence } from "./silence.ts";
import { checkWhole } from "./wholeBody.ts";

/** What the attempts at one file learn for the next. */
export interface TransferState {
  /** The strong etag of the host that sent the last bytes: only that host can compare it. */
  validator?: { readonly origin: string; readonly etag: string | undefined };
  /** Set when a server's answer to Range is of no use. */
  withoutRange?: boolean;
}

export interface Transfer {
  readonly known: TransferState;
  readonly reached: Reached;
}

/** The hub now gives another checksum for the file: what has come is of no use. */
export class Changed extends Error {}

/** Returns when all has come. @throws Transient, Changed, HubError. */
export async function attempt(context: HubContext, file: RemoteFile, transfer: Transfer): Promise<void> {
  const have = await resumeAt(context, file, transfer);
  if (have !== undefined && have === file.size) return; // an earlier call was ended before it could verify
  using watch = watchSilence(context.stallMilliseconds, context.options.signal);
  const wanted = { ...file, revision: file.commit };
  const headers = (origin: string): Record<string, string> =>
    rangeHeaders(context, file, transfer, { have: have ?? 0, origin });
  const url = fileUrl(context.endpoint, wanted);
  const answer = await exchange(context, { method: "GET", url, file: file.path, headers }, watch);
  try {
    await receive(context, file, transfer, { answer, have: have ?? 0, watch });
  } finally {
    // what was not read must not keep the connection; a body that has failed or was read refuses
    await answer.response.body?.cancel().catch(() => undefined);
  }
}

/** Length of the partial file that can be added to; `undefined` where there is none. */
async function resumeAt(context: HubContext, file: RemoteFile, transfer: Transfer): Promise<number | undefined> {
  const have = await context.store.size(partialPath(file));
  if (have === undefined || transfer.known.withoutRange === true) return undefined;
  return file.size !== undefined && have > file.size ? undefined : have;
}

function rangeHeaders(
  context: HubContext,
  file: RemoteFile,
  { known: { validator } }: Transfer,
  { have, origin }: { have: number; origin: string },
): Record<string, string> {
  if (have === 0) return {};
  const own = origin === context.endpoint.origin ? `"${file.etag}"` : undefined;
  // a host that files are redirected to has etags of its own; without one, the checksum at the end decides
  const condition = validator?.origin === origin ? validator.etag : own;
  return { range: `bytes=${have}-`, ...(condition === undefined ? {} : { "if-range": condition }) };
}

interface Received {
  readonly answer: Answer;
  readonly have: number;
  readonly watch: Watch;
}

async function receive(context: HubContext, file: RemoteFile, transfer: Transfer, received: Received): Promise<void> {
  const { answer, have, watch } = received;
  const { known, reached } = transfer;
  const { response, origin } = answer;
  const { headers, status } = response;
  if (status === 416) return outOfRange(context, file, headers, have);
  if (status !== 200 && status !== 206) throw refusal(context, answer, { ...file, revision: file.commit });
  if (isOther(answer, file)) throw new Changed();
  const validator = { origin, etag: strongEtag(headers) };
  if (status === 200) {
    await checkWhole(context, file, response, watch);
    known.validator = validator;
    return pour(context, file, response, { start: 0, end: file.size ?? bodyLength(headers), watch, reached });
  }
  const range = contentRange(headers);
  if (have === 0 || range?.start !== have || isEncoded(headers)) {
    known.withoutRange = true;
    throw new Transient(context.error("protocol", `${file.path}: asked for bytes from ${have}, got others`), 0);
  }
  if (file.size !== undefined && range.total !== undefined && range.total !== file.size) throw new Changed();
  known.validator = validator;
  return pour(context, file, response, { start: have, end: file.size ?? range.total, watch, reached });
}

/** Nothing follows the bytes that are there: they are the whole file, or not of this file. */
async function outOfRange(context: HubContext, file: RemoteFile, headers: Headers, have: number): Promise<void> {
  const total = /^bytes \*\/(\d+)$/i.exec(headers.get("content-range") ?? "")?.[1];
  if (have > 0 && file.size === undefined && total === String(have)) return;
  await context.store.remove(partialPath(file));
  throw new Transient(context.error("protocol", `${file.path}: the server has no bytes from ${have} on (416)`), 0);
}

/** Whether the endpoint itself says that the file has another checksum now. */
function isOther(answer: Answer, file: RemoteFile): boolean {
  const { headers } = answer.response;
  const own = answer.isOwn ? (linkedHeaders(headers).etag ?? normalEtag(headers.get("etag"))) : undefined;
  const now = own ?? answer.linked.etag;
  // of another kind: a mirror's own way to name its copies
  return now !== undefined && isChecksum(now) && now.length === file.etag.length && now !== file.etag;
}
