/** The wire format of Protocol Buffers, as far as writing needs it. A field is a key `number << 3 | wire type`, then its value. */

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Parts of a message, in order. */
export type Message = readonly Uint8Array[];

/** An integer >= 0 in groups of 7 bits, the lowest first; the high bit of a byte says that another follows. */
export function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`varint: expected an integer >= 0, got ${value}`);
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export function integer(field: number, value: number): Uint8Array {
  return concatenate([varint(field * 8 + VARINT), varint(value)]);
}

export function bytes(field: number, value: Uint8Array): Uint8Array {
  return concatenate([varint(field * 8 + LENGTH_DELIMITED), varint(value.length), value]);
}

export function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

export function message(field: number, parts: Message): Uint8Array {
  return bytes(field, concatenate(parts));
}

export function concatenate(parts: Message): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
