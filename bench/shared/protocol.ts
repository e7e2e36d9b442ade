/** What the process of an arm is asked, and what it answers. */
export type Question =
  | { readonly ask: "open" | "check" | "close" }
  | { readonly ask: "round"; readonly repeats: number };

export type Answer =
  | { readonly kind: "done"; readonly value: unknown }
  | { readonly kind: "notHere" | "failed"; readonly text: string };

export interface Opened {
  readonly device: string;
  readonly library: string;
  /** One run, after the warm-up. */
  readonly milliseconds: number;
}
