import type { Node, Op } from "../graph/tensor.ts";

/**
 * How the scheduler sees operations. Sources have a buffer; views are index arithmetic and literals are code; elementwise nodes
 * melt into the kernel that uses them; everything else ("heavy") is a kernel of its own.
 */
const ELEMENTWISE: ReadonlySet<Op> = new Set<Op>([
  "add",
  "mul",
  "max",
  "less",
  "equal",
  "where",
  "neg",
  "reciprocal",
  "exp",
  "log",
  "sqrt",
  "erf",
  "cast",
  "stopGradient",
]);
const VIEWS: ReadonlySet<Op> = new Set<Op>(["reshape", "transpose", "broadcast", "slice"]);
/** Heavy operations that compute their input in place, element by element. The others read buffers. */
export const TAKES_BODY: ReadonlySet<Op> = new Set<Op>(["sum", "maxReduce", "concat"]);

export const isElementwise = (node: Node): boolean => ELEMENTWISE.has(node.op);
export const isView = (node: Node): boolean => VIEWS.has(node.op);
export const isSource = (node: Node): boolean => node.op === "input" || node.op === "constant";
export const isHeavy = (node: Node): boolean =>
  !isElementwise(node) && !isView(node) && !isSource(node) && node.op !== "full";

export type Consumers = ReadonlyMap<Node, ReadonlySet<Node>>;

/** What earlier attempts at a schedule found out. Each attempt adds to it, so attempts come to an end. */
export interface Decisions {
  /** Nodes that must have a buffer of their own. */
  readonly realise: Set<Node>;
  /** Longest epilogue per heavy node, in links of its chain. */
  readonly epilogueLimit: Map<Node, number>;
}
