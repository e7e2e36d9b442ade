import createMozjpeg from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import type { Refuse } from "../decoder.ts";

/** Gives the compiled WebAssembly module of the decoder. */
export type LoadModule = () => Promise<WebAssembly.Module>;

/** The bytes of a JPEG file to `[H, W, 4]`, opaque. */
export type Decompress = (bytes: Uint8Array, refuse: Refuse) => Promise<Uint8ClampedArray>;

/** What the library's own module offers, as far as it is used here. */
interface Mozjpeg {
  decode(bytes: Uint8Array, upright: boolean): { readonly data: Uint8ClampedArray } | null;
  readonly HEAPU8: Uint8Array;
}

interface Instance {
  readonly module: Mozjpeg;
  /** What the library would have printed. */
  readonly messages: string[];
  /** It has failed, or holds too much memory: the next picture needs another. */
  spent: boolean;
}

/** Memory of the module never shrinks, so that it is given up after a large picture. */
const MOST_MEMORY_BYTES = 2 ** 26;

/** Warnings after which the pixels are right all the same. After others the library makes some up. */
const HARMLESS = /extraneous bytes before marker|revision number/;

/** The decoder with one instance of the library, made when first needed, and again after one that is spent. */
export function libjpeg(load?: LoadModule): Decompress {
  let ready: Promise<Instance> | undefined;
  const forget = (): void => {
    ready = undefined;
  };
  return async (bytes, refuse) => {
    for (;;) {
      ready ??= instantiate(load, forget);
      const instance = await ready;
      if (!instance.spent) return decompress(instance, bytes, { forget, refuse }); // somebody who waited too may have spent it
    }
  };
}

interface Handlers {
  forget(): void;
  readonly refuse: Refuse;
}

function decompress(instance: Instance, bytes: Uint8Array, { forget, refuse }: Handlers): Uint8ClampedArray {
  const { module, messages } = instance;
  messages.length = 0;
  const spend = (): void => {
    instance.spent = true;
    forget();
  };
  try {
    const picture = module.decode(bytes, false);
    if (module.HEAPU8.length > MOST_MEMORY_BYTES) spend();
    const trouble = messages.find((message) => !HARMLESS.test(message));
    if (picture !== null && trouble === undefined) return picture.data;
  } catch {
    spend(); // the library ends itself, with a message, and throws what is no Error
  }
  return refuse(`its compressed data are damaged (${messages.join("; ") || "no picture came out"})`);
}

async function instantiate(load: LoadModule | undefined, forget: () => void): Promise<Instance> {
  const messages: string[] = [];
  const print = (text: string): void => void messages.push(text);
  try {
    const compiled = await load?.();
    const instantiateWasm = compiled && {
      instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
        const instance = new WebAssembly.Instance(compiled, imports);
        receive(instance);
        return instance.exports;
      },
    };
    const module = await createMozjpeg({ noInitialRun: true, print, printErr: print, ...instantiateWasm });
    return { module: module as unknown as Mozjpeg, messages, spent: false };
  } catch (cause) {
    forget(); // the next one may have more luck
    const trouble = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`jpegDecoder: its WebAssembly module cannot be loaded (${trouble})`, { cause });
  }
}
