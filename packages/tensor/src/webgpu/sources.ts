import type { BufferId } from "../schedule/plan.ts";
import type { StorageOf } from "./kernel.ts";
import { type WgslType, wgslType } from "./literal.ts";

/** A buffer that a kernel reads: one binding, however many views read it. */
export interface Source {
  readonly name: string;
  readonly type: WgslType;
  /** Elements are f16, two to a word, the even one in the low half. */
  readonly half: boolean;
  /** Elements per array entry. 4 where the kernel loads vectors. */
  readonly width: 1 | 4;
}

/** The bindings of one kernel, collected while its text is written. */
export interface Sources {
  /** The source for a buffer; `width` holds where this is the first use of the buffer. */
  read(buffer: BufferId, width?: 1 | 4): Source;
  /** Declarations of everything read so far and of the buffer written, `y`, as `array<outType>`. */
  declare(outType: string): string;
  bindings(out: BufferId): BufferId[];
}

export function collectSources(storageOf: StorageOf): Sources {
  const found = new Map<BufferId, Source>();
  return {
    read(buffer, width = 1) {
      const known = found.get(buffer);
      if (known !== undefined) return known;
      const { dtype, packed } = storageOf(buffer);
      const source: Source = { name: `x${found.size}`, type: wgslType(dtype), half: packed || dtype === "f16", width };
      found.set(buffer, source);
      return source;
    },
    declare(outType) {
      const reads = [...found.values()].map(
        (source, at) => `@group(0) @binding(${at}) var<storage, read> ${source.name}: array<${entryType(source)}>;\n`,
      );
      return `${reads.join("")}@group(0) @binding(${found.size}) var<storage, read_write> y: array<${outType}>;\n`;
    },
    bindings: (out) => [...found.keys(), out],
  };
}

function entryType({ type, half, width }: Source): string {
  if (half) return width === 4 ? "vec2u" : "u32";
  return width === 4 ? `vec4<${type}>` : type;
}

/** Reads one element. `at` is used twice where elements share an entry: make it a name or a short expression. */
export function load({ name, half, width }: Source, at: string): string {
  if (half) {
    const word = width === 4 ? `${name}[(${at}) >> 2u][((${at}) >> 1u) & 1u]` : `${name}[(${at}) >> 1u]`;
    return `unpack2x16float(${word})[(${at}) & 1u]`;
  }
  return width === 4 ? `${name}[(${at}) >> 2u][(${at}) & 3u]` : `${name}[${at}]`;
}

/** Reads the four elements `4 * quarter ..` of a source of width 4 as a vector. */
export function load4({ name, half }: Source, quarter: string): string {
  return half ? `halves(${name}[${quarter}])` : `${name}[${quarter}]`;
}

/** Helper that `load4` calls for f16 elements. */
export const HALVES = `fn halves(words: vec2u) -> vec4f {
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
`;
