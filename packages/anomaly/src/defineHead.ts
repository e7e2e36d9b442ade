import type { Evidence } from "./evidence.ts";
import type { Head } from "./head.ts";
import type { Needs } from "./needs.ts";

/** A head of one's own, its types inferred: taps that `needs` lacks and parameters that `init` does not make do not compile. */
export function defineHead<const N extends Needs, H, E extends Evidence, T = undefined>(
  head: Head<H, T, N, E>,
): Head<H, T, N, E> {
  return head;
}
