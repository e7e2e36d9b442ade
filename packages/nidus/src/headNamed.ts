import type { AnyHead } from "@nidus/anomaly";
import type { Json } from "@nidus/data";
import { HEAD_NAMES, type HeadName, MAKERS } from "./headNames.ts";
import { builtinHeads } from "./heads.ts";
import { suggest } from "./suggest.ts";

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
  const names = Object.keys(known);
  const guess = suggest(unknown, names);
  throw new RangeError(
    `unknown option "${unknown}"; ${guess === undefined ? `known: ${names.join(", ")}` : `did you mean ${guess}?`}`,
  );
}
