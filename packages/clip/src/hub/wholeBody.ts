/** Looks at an answer that claims to be the whole file, before it replaces what has come so far. */
import type { HubContext } from "./context.ts";
import { bodyLength } from "./headers.ts";
import { Transient } from "./hubError.ts";
import type { RemoteFile } from "./metadata.ts";
import { networkError } from "./networkError.ts";
import type { Watch } from "./silence.ts";
import { sniff } from "./sniff.ts";

/** @throws HubError `content` for a page or a longer file; Transient for a shorter one. The partial file is left alone. */
export async function checkWhole(
  context: HubContext,
  file: RemoteFile,
  response: Response,
  watch: Watch,
): Promise<void> {
  const type = response.headers.get("content-type") ?? "";
  const isPage = /^text\/html\b/i.test(type) && !/\.x?html?$/i.test(file.path);
  const length = bodyLength(response.headers);
  const isWrong = file.size !== undefined && length !== undefined && length !== file.size;
  if (!isPage && !isWrong) return;
  const looks = await readLook(context, file, response, watch);
  const problem = isWrong ? `expected ${file.size} bytes, the server sends ${length}` : `the server sends ${type}`;
  const hint = looks === undefined ? "" : `; it looks like ${looks}`;
  const error = context.error("content", `${file.path} of ${file.repo}: ${problem}${hint}; nothing of it was kept`);
  const isShort = isWrong && (length ?? 0) < (file.size ?? 0);
  throw isShort && !isPage && looks === undefined ? new Transient(error) : error;
}

async function readLook(
  context: HubContext,
  file: RemoteFile,
  response: Response,
  watch: Watch,
): Promise<string | undefined> {
  const reader = response.body?.getReader();
  try {
    const chunk = await reader?.read();
    return chunk?.value === undefined ? undefined : sniff(chunk.value);
  } catch (error) {
    throw networkError(context, watch, file.path, error);
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
