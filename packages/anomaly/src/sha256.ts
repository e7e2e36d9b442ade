export { sha256 } from "@nidus/data";

/** The memory of a typed array as bytes, not copied. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
