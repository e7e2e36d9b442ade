/** First bytes of what is found where weights should be: downloads that went wrong, or another format's file. */
const SIGNATURES: readonly (readonly [signature: string, meaning: string])[] = [
  ["\x1f\x8b", "gzip data: unpack it first"],
  ["PK\x03\x04", "a zip archive, as PyTorch checkpoints are: convert it to safetensors first"],
  ["\x80\x02", "a Python pickle: convert it to safetensors first"],
  ["version ", "a Git LFS pointer: fetch the file that it points to"],
  ["<!DOCTYP", "an HTML page: the download failed"],
  ["<!doctyp", "an HTML page: the download failed"],
  ["<html", "an HTML page: the download failed"],
  ["{", "JSON: an index or a configuration, perhaps"],
];

/** What `bytes` (the first 8) look like, as the end of a message; empty where nothing is recognised. */
export function otherFormat(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 8));
  const found = SIGNATURES.find(([signature]) => text.startsWith(signature));
  return found === undefined ? "" : ` (this looks like ${found[1]})`;
}
