import type { AnyHead } from "@nidus/anomaly";
import type { Json } from "@nidus/data";
import { builtinHeads } from "./heads.ts";

/** Heads as the command calls them, and what of the library each is. */
const MAKERS = {
  mediclip: { maker: "mediclip" },
  fusionclip: { maker: "fusionclip" },
  hybrid: { maker: "fusionclip", options: { samples: "synthetic" } },
  "clip-zero-shot": { maker: "clipZeroShot" },
  "clip-few-normal": { maker: "clipFewNormal" },
  winclip: { maker: "winclip" },
  "winclip-plus": { maker: "winclipPlus" },
  "april-gan": { maker: "aprilGan" },
  mvfa: { maker: "mvfa" },
  patchcore: { maker: "patchCore" },
} as const;

export type HeadName = keyof typeof MAKERS;

export const HEAD_NAMES = Object.keys(MAKERS) as readonly HeadName[];

/**
 * A head by the name that command and configurations know it by. `hybrid` is FusionCLIP-AD on made anomalies.
 * @param options The head's own, as its package documents them.
 * @throws RangeError for a name that is not known, or as the head does for its options.
 */
export function headNamed(name: string, options: Readonly<Record<string, Json | undefined>> = {}): AnyHead {
  if (!Object.hasOwn(MAKERS, name))
    throw new RangeError(`head: expected one of ${HEAD_NAMES.join(", ")}, got "${name}"`);
  const { maker, ...own } = MAKERS[name as HeadName] as { readonly maker: string; readonly options?: Json };
  const make = builtinHeads[maker] as (options: Json) => AnyHead;
  const head = make({ ...options, ...(own.options as object) });
  // a head records the options that it knows, with their defaults
  const known = head.options as Readonly<Record<string, Json | undefined>>;
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return head;
  throw new RangeError(`unknown option "${unknown}"; known: ${Object.keys(known).join(", ")}`);
}

/** What the command calls a head that a detector recorded; one that is not of this library keeps its own name. */
export function nameOfHead({ name, options }: { readonly name: string; readonly options: Json }): string {
  const synthetic =
    typeof options === "object" && options !== null && "samples" in options && options.samples === "synthetic";
  if (name === "fusionclip" && synthetic) return "hybrid";
  return HEAD_NAMES.find((own) => MAKERS[own].maker === name) ?? name;
}
