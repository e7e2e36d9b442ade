/** The headers that say which bytes a file has. */

export interface Checksum {
  /** SHA-256 of the content (64 hexadecimal digits), or git's SHA-1 of it as a blob (40). */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly commit: string;
}

/** What the hub says of a file that lies elsewhere, or of the one that it sends. */
export function linkedHeaders(headers: Headers): Partial<Checksum> {
  const etag = normalEtag(headers.get("x-linked-etag"));
  const size = readCount(headers.get("x-linked-size"));
  const commit = headers.get("x-repo-commit");
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(size === undefined ? {} : { size }),
    ...(commit === null ? {} : { commit }),
  };
}

/** Without the quotes and the mark of weakness. */
export function normalEtag(header: string | null): string | undefined {
  const etag = header?.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
  return etag === "" ? undefined : etag;
}

/** Whether an etag is one that content can be checked against. */
export const isChecksum = (etag: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(etag);

/** A strong etag as it came: what If-Range may ask for. */
export function strongEtag(headers: Headers): string | undefined {
  const etag = headers.get("etag");
  return etag?.startsWith('"') === true ? etag : undefined;
}

export function isEncoded(headers: Headers): boolean {
  const encoding = headers.get("content-encoding");
  return encoding !== null && encoding !== "" && encoding !== "identity";
}

/** Length of the body in bytes; `undefined` where it is not said, or said of an encoded form. */
export function bodyLength(headers: Headers): number | undefined {
  return isEncoded(headers) ? undefined : readCount(headers.get("content-length"));
}

/** The part of the file that a 206 brings: first byte, and length of the whole where that is said. */
export function contentRange(
  headers: Headers,
): { readonly start: number; readonly total: number | undefined } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/i.exec(headers.get("content-range") ?? "");
  const start = readCount(match?.[1] ?? null);
  return start === undefined ? undefined : { start, total: readCount(match?.[2] ?? null) };
}

function readCount(text: string | null): number | undefined {
  const count = text !== null && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}
