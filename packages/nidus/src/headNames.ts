import type { Json } from "@nidus/data";

/** Heads as the command calls them, and what of the library each is. Names alone: what makes them is large (`headNamed.ts`). */
export const MAKERS = {
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

/** What the command calls a head that a detector recorded; one that is not of this library keeps its own name. */
export function nameOfHead({ name, options }: { readonly name: string; readonly options: Json }): string {
  const synthetic =
    typeof options === "object" && options !== null && "samples" in options && options.samples === "synthetic";
  if (name === "fusionclip" && synthetic) return "hybrid";
  return HEAD_NAMES.find((own) => MAKERS[own].maker === name) ?? name;
}
