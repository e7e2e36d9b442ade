/** Safetensors files that must be refused, each with what its error has to say. Made here, byte by byte. */

export interface Malformed {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** Part of the error message. */
  readonly says: RegExp;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The 8 bytes of a header's length. */
function lengthOf(bytes: bigint | number): Uint8Array {
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(bytes), true);
  return prefix;
}

/** A file with this header and `dataBytes` zeros, whatever the header says. */
export function safetensorsFile(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const bytes = typeof header === "string" ? encode(header) : header;
  const file = new Uint8Array(8 + bytes.length + dataBytes);
  file.set(lengthOf(bytes.length));
  file.set(bytes, 8);
  return file;
}

/** One entry; fields are JSON text. */
const entry = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
const f32 = (shape: string, offsets: string): string => entry('"F32"', shape, offsets);
/** A file whose only tensor is `w`. */
const one = (value: string, dataBytes: number): Uint8Array => safetensorsFile(`{"w":${value}}`, dataBytes);
const deep = (open: string, levels: number): string => open.repeat(levels);

const VALID = f32("[2]", "[0,8]");

const prefixes: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["empty", new Uint8Array(0), /at least 10 bytes, got 0/],
  ["7 bytes", new Uint8Array(7), /at least 10 bytes, got 7/],
  ["length 0", join(lengthOf(0), encode("{}")), /got a length of 0/],
  ["length past the end", join(lengthOf(3), encode("{}")), /ends 1 bytes before/],
  ["length 2^53 + 1", join(lengthOf(2n ** 53n + 1n), encode("{}")), /got a length of 9007199254740993/],
  ["length 2^64 - 1", join(lengthOf(2n ** 64n - 1n), encode("{}")), /got a length of 18446744073709551615/],
  ["length 100,000,001", join(lengthOf(100_000_001), encode("{}")), /2 to 100000000 bytes, got a length of 100000001/],
  ["high bytes of the length set", join(lengthOf((1n << 56n) | 2n), encode("{}")), /got a length of 72057594037927938/],
  ["header cut", safetensorsFile(`{"w":${VALID}}`).subarray(0, 30), /bytes before/],
  ["gzip", join(latin1("\x1f\x8b\x08\x00\x00\x00\x00\x00"), new Uint8Array(50)), /gzip/],
  ["HTML", encode("<!DOCTYPE html><html><body>Not found</body></html>"), /HTML/],
  ["LFS pointer", encode("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 10\n"), /Git LFS/],
  ["zip", join(latin1("PK\x03\x04\x14\x00\x00\x00"), new Uint8Array(50)), /zip/],
];

const texts: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["bad UTF-8", safetensorsFile(latin1('{"\xff\xfe":{}}')), /not UTF-8/],
  ["overlong UTF-8", safetensorsFile(latin1('{"\xc0\xaf":{}}')), /not UTF-8/],
  ["byte order mark", safetensorsFile(join(latin1("\xef\xbb\xbf"), encode("{}"))), /begins with "\{", got byte 0xef/],
  ["leading space", safetensorsFile(" {}"), /begins with "\{", got byte 0x20/],
  ["not JSON", safetensorsFile("hello, world"), /begins with "\{"/],
  ["JSON cut", safetensorsFile('{"w":{"dtype":"F32"'), /its end/],
  ["array", safetensorsFile("[1,2]"), /begins with "\{"/],
  ["null", safetensorsFile("null"), /begins with "\{"/],
  ["string", safetensorsFile('"text"'), /begins with "\{"/],
  ["junk after the end", safetensorsFile("{}x"), /its end/],
  ["a second object", safetensorsFile("{}{}"), /its end/],
  ["NUL padding", safetensorsFile("{}\0\0\0\0\0\0"), /its end, got "\\u0000"/],
  ["NUL in a name", safetensorsFile('{"a\0b":{}}'), /end of a string/],
  ["trailing comma", safetensorsFile(`{"w":${VALID},}`, 8), /a string/],
  ["single quotes", safetensorsFile(`{'w':${VALID}}`, 8), /a string/],
  ["lone surrogate", safetensorsFile(`{"\\ud800":${VALID}}`, 8), /surrogate/],
  ["bad escape", safetensorsFile(`{"\\x41":${VALID}}`, 8), /an escape/],
  ["duplicate key", safetensorsFile(`{"w":${VALID},"w":${VALID}}`, 8), /"w" comes twice/],
  ["duplicate after unescape", safetensorsFile(`{"w":${VALID},"\\u0077":${VALID}}`, 8), /"w" comes twice/],
  ["duplicate metadata", safetensorsFile(`{"__metadata__":{},"__metadata__":{}}`), /"__metadata__" comes twice/],
  ["duplicate field", one('{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}', 8), /"dtype" comes twice/],
  ["20,000 deep arrays", safetensorsFile(`{"w":${deep("[", 20_000)}`), /64 levels/],
  ["20,000 deep objects", safetensorsFile(deep('{"w":', 20_000)), /64 levels/],
  ["20,000 deep shape", one(f32(deep("[", 20_000) + deep("]", 20_000), "[0,8]"), 8), /64 levels/],
];

const layouts: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["full overlap", safetensorsFile(`{"a":${VALID},"b":${VALID}}`, 8), /"b" overlaps/],
  ["partial overlap", safetensorsFile(`{"a":${VALID},"b":${f32("[2]", "[4,12]")}}`, 12), /"b" overlaps/],
  ["hole inside", safetensorsFile(`{"a":${VALID},"b":${f32("[2]", "[12,20]")}}`, 20), /"b" leaves a hole/],
  ["hole at the start", one(f32("[2]", "[4,12]"), 12), /"w" leaves a hole/],
  ["tail", one(VALID, 9), /1 belong to no tensor/],
  ["tail without tensors", safetensorsFile("{}", 1), /1 belong to no tensor/],
  ["2 bytes missing", one(VALID, 6), /"w": expected data up to byte 8, got a file with 6/],
  ["no data", one(VALID, 0), /"w": expected data up to byte 8, got a file with 0/],
  ["end before begin", one(f32("[2]", "[8,0]"), 8), /do not decrease, got \[8, 0\]/],
  ["negative offset", one(f32("[2]", "[-8,0]"), 8), /two integers, got -8/],
  ["fractional offset", one(f32("[2]", "[0,8.5]"), 8), /two integers, got 8.5/],
  ["offset with a point", one(f32("[2]", "[0,8.0]"), 8), /two integers, got 8.0/],
  ["offset with an exponent", one(f32("[2]", "[0,8e0]"), 8), /two integers, got 8e0/],
  ["string offset", one(f32("[2]", '[0,"8"]'), 8), /two integers, got "8"/],
  ["one offset", one(f32("[2]", "[8]"), 8), /two integers, got 1/],
  ["three offsets", one(f32("[2]", "[0,8,8]"), 8), /two integers, got 3/],
  ["offsets not a list", one(f32("[2]", "8"), 8), /two integers, got 8/],
  ["missing dtype", one('{"shape":[2],"data_offsets":[0,8]}', 8), /known dtype, got nothing/],
  ["missing shape", one('{"dtype":"F32","data_offsets":[0,8]}', 8), /shape of integers.* got nothing/],
  ["missing offsets", one('{"dtype":"F32","shape":[2]}', 8), /two integers, got nothing/],
  ["unknown field", one('{"dtype":"F32","shape":[2],"data_offsets":[0,8],"strides":[1]}', 8), /field "strides"/],
  ["unknown dtype", one(entry('"F31"', "[2]", "[0,8]"), 8), /known dtype, got "F31"/],
  ["lower-case dtype", one(entry('"f32"', "[2]", "[0,8]"), 8), /known dtype, got "f32"/],
  ["numeric dtype", one(entry("32", "[2]", "[0,8]"), 8), /known dtype, got 32/],
  ["dtype of the prototype", one(entry('"toString"', "[2]", "[0,8]"), 8), /known dtype, got "toString"/],
  ["size mismatch", one(f32("[3]", "[0,8]"), 8), /12 bytes for F32 \[3\], got 8/],
  ["negative dimension", one(f32("[-2]", "[0,8]"), 8), /shape of integers.* got -2/],
  ["pair of negatives", one(f32("[-1,-2]", "[0,8]"), 8), /shape of integers.* got -1/],
  ["fractional dimension", one(f32("[0.5,4]", "[0,8]"), 8), /shape of integers.* got 0.5/],
  ["leading zero", one(f32("[02]", "[0,8]"), 8), /a value/],
  ["nested shape", one(f32("[[2]]", "[0,8]"), 8), /shape of integers.* got an array/],
  ["scalar shape", one(f32("2", "[0,8]"), 8), /shape of integers.* got 2/],
  ["dimension of 2^64", one(f32("[18446744073709551616]", "[0,8]"), 8), /got 18446744073709551616/],
  ["overflow of the count", one(f32("[4294967296,4294967296]", "[0,8]"), 8), /below 2\^53 bytes/],
  ["overflow of the bytes", one(f32("[4503599627370496]", "[0,8]"), 8), /below 2\^53 bytes/],
  ["2^53 with a zero", one(f32("[9007199254740992,0]", "[0,0]"), 0), /got 9007199254740992/],
  ["overflow hidden by a zero", one(f32("[0,9007199254740991,2]", "[0,0]"), 0), /below 2\^53 bytes/],
  [
    "numeric metadata",
    safetensorsFile('{"__metadata__":{"epoch":3}}'),
    /__metadata__ "epoch": expected a string, got 3/,
  ],
  ["metadata as a list", safetensorsFile('{"__metadata__":[]}'), /__metadata__: expected an object, got an array/],
  ["null entry", safetensorsFile('{"w":null}'), /"w": expected an object, got null/],
  ["prototype as a bad entry", safetensorsFile('{"__proto__":{"polluted":true}}'), /"__proto__".* field "polluted"/],
  ["3,000 overlaps", manyOverlaps(3000), /overlaps/],
];

function manyOverlaps(count: number): Uint8Array {
  const entries = Array.from({ length: count }, (_, i) => `"t${i}":${VALID}`);
  return safetensorsFile(`{${entries.join(",")}}`, 8);
}

export const MALFORMED: readonly Malformed[] = [...prefixes, ...texts, ...layouts].map(([title, bytes, says]) => ({
  title,
  bytes,
  says,
}));
