import type { GridStore } from "@nidus/eval";

/** A store in memory, to look into. */
export function memoryStore(): GridStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    get: async (key) => texts.get(key),
    put: async (key, text) => {
      texts.set(key, text);
    },
  };
}
