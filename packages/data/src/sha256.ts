/** SHA-256, in hexadecimal, of parts in a row; texts count as UTF-8. A single part is not copied. */
export async function sha256(...parts: readonly (Uint8Array | string)[]): Promise<string> {
  const bytes = parts.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : part));
  const [whole = new Uint8Array()] = bytes.length === 1 ? bytes : [joined(bytes)];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
