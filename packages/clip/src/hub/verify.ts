/** Whether the bytes on the disk are those that the hub promised. */
import type { HubContext } from "./context.ts";
import type { HubError } from "./hubError.ts";
import type { RemoteFile } from "./metadata.ts";
import { SNIFF_BYTES, sniff } from "./sniff.ts";

/** Digits of a SHA-256. */
const SHA256_DIGITS = 64;

/** What is wrong with the file at `path`, its size or its checksum; `undefined` where nothing is. */
export async function findFlaw(context: HubContext, file: RemoteFile, path: string): Promise<string | undefined> {
  const size = (await context.store.size(path)) ?? 0;
  if (file.size !== undefined && size !== file.size) return `expected ${file.size} bytes, got ${size}`;
  const isLarge = file.etag.length === SHA256_DIGITS;
  // git's name of a blob covers a header, so that it is not the SHA-1 of the file alone
  const prefix = new TextEncoder().encode(isLarge ? "" : `blob ${size}\0`);
  const options = { prefix, signal: context.options.signal };
  const got = await context.store.hash(path, isLarge ? "sha256" : "sha1", options);
  if (got === file.etag) return undefined;
  return `${isLarge ? "sha256" : "git's sha1"} differs: expected ${file.etag}, got ${got}`;
}

/** @throws HubError `content`, and what lies at `path` is gone, unless its size and checksum are right. */
export async function verify(context: HubContext, file: RemoteFile, path: string): Promise<void> {
  const problem = await findFlaw(context, file, path);
  if (problem !== undefined) throw await reject(context, file, { path, problem });
}

/** Deletes what lies at `path`. @returns The error to throw. */
export async function reject(
  context: HubContext,
  file: RemoteFile,
  { path, problem }: { readonly path: string; readonly problem: string },
): Promise<HubError> {
  const looks = await looksLike(context, path);
  await context.store.remove(path);
  const what = `${file.path} of ${file.repo}: ${problem}${looks === undefined ? "" : `; it looks like ${looks}`}`;
  return context.error("content", `${what}; file deleted, run it again to fetch it anew`);
}

/** What the file at `path` looks like, from its first bytes. */
export async function looksLike(context: HubContext, path: string): Promise<string | undefined> {
  const start = await context.store.readStart(path, SNIFF_BYTES);
  return start === undefined ? undefined : sniff(start);
}
