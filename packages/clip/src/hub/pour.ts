/** A body into the partial file. */
import type { HubContext } from "./context.ts";
import { Transient } from "./hubError.ts";
import { partialPath } from "./layout.ts";
import type { RemoteFile } from "./metadata.ts";
import { networkError } from "./networkError.ts";
import type { HubAppender } from "./services.ts";
import type { Watch } from "./silence.ts";
import { looksLike, reject } from "./verify.ts";

/** Called with the length of the partial file, which `isStart` says is where this attempt begins. */
export type Reached = (length: number, isStart?: boolean) => void;

export interface Pouring {
  /** Where the body begins in the file. What the partial file holds after that is cut off. */
  readonly start: number;
  /** Where it should end, where that is known. */
  readonly end: number | undefined;
  readonly watch: Watch;
  readonly reached: Reached;
}

/** @throws Transient when the body ends early, by an error or without; HubError `content` when it does not end in time. */
export async function pour(context: HubContext, file: RemoteFile, response: Response, pouring: Pouring): Promise<void> {
  const { start, end, watch, reached } = pouring;
  const appender = await context.store.append(partialPath(file), start);
  reached(start, true);
  const reader = response.body?.getReader();
  // an aborted fetch should end its body, but not every runtime's does so at once
  const stop = (): void => void reader?.cancel().catch(() => undefined);
  watch.signal.addEventListener("abort", stop);
  let position = start;
  try {
    for (;;) {
      const bytes = await next(context, file, reader, { watch, position, end });
      if (bytes === undefined || position + bytes.length > (end ?? Number.POSITIVE_INFINITY)) {
        position += bytes?.length ?? 0;
        break;
      }
      await appender.write(bytes);
      position += bytes.length;
      watch.touch();
      reached(position);
    }
  } catch (error) {
    await closeQuietly(appender);
    throw error;
  } finally {
    watch.signal.removeEventListener("abort", stop);
    stop();
  }
  await appender.close();
  await checkEnd(context, file, position, end);
}

type Reading = { watch: Watch; position: number; end: number | undefined };

async function next(
  context: HubContext,
  file: RemoteFile,
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  { watch, position, end }: Reading,
): Promise<Uint8Array | undefined> {
  let failure: unknown;
  try {
    const chunk = await reader?.read();
    if (!watch.signal.aborted) return chunk?.value;
  } catch (error) {
    failure = error;
  }
  throw networkError(context, watch, file.path, failure ?? watch.signal.reason, soFar(position, end));
}

/** The network's error is the one to tell; bytes that did not reach the disk are asked for again. */
async function closeQuietly(appender: HubAppender): Promise<void> {
  await appender.close().catch(() => undefined);
}

async function checkEnd(
  context: HubContext,
  file: RemoteFile,
  position: number,
  end: number | undefined,
): Promise<void> {
  if (end === undefined || position === end) return;
  const path = partialPath(file);
  if (position > end) {
    throw await reject(context, file, { path, problem: `expected ${end} bytes, the server sends more` });
  }
  // a page in place of the file also ends early: to go on from there would be of no use
  if ((await looksLike(context, path)) !== undefined) {
    throw await reject(context, file, { path, problem: soFar(position, end) });
  }
  throw new Transient(context.error("network", `${file.path}: the connection ended early; ${soFar(position, end)}`));
}

const soFar = (position: number, end: number | undefined): string => `got ${position} of ${end ?? "unknown"} bytes`;
