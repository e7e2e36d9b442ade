import { fillTemplates, type PromptParts } from "@nidus/anomaly";
import type { ResolvedFusionclip } from "./resolve.ts";

type Wording = Pick<ResolvedFusionclip, "object" | "prompts">;

/** States in every template with the object's name, states outermost: `[states * templates]` sentences. */
export function fixedSentences(states: readonly string[], { object, prompts }: Wording): string[] {
  return fillTemplates(prompts.templates, states).map((sentence) => sentence.replace("{}", () => object));
}

/** The same with learned vectors before the object: `["a photo of a flawless", 8, "Brain."]`. */
export function fusionclipPrompts(states: readonly string[], { object, prompts }: Wording): PromptParts[] {
  const vectors = prompts.kind === "learned" ? prompts.vectors : 0;
  return fillTemplates(prompts.templates, states).map((sentence) => {
    const [before, after] = sentence.split("{}") as [string, string];
    return [before.trim(), vectors, object + after];
  });
}

/** The words that all sentences begin with, up to their learned vectors. */
export function commonBeginning(prompts: readonly PromptParts[]): string {
  const [first = [], ...rest] = prompts.map(([before]) => String(before).split(" "));
  const shared = first.findIndex((word, i) => rest.some((words) => words[i] !== word));
  return first.slice(0, shared < 0 ? first.length : shared).join(" ");
}
