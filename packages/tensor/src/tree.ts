import type { DType } from "./dtype.ts";
import type { Tensor } from "./graph/tensor.ts";
import type { HostTensor } from "./host.ts";

/** Parameters are plain nested records and lists with tensors at the leaves. This file walks them. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

/** The traced form of a host record: every `HostTensor` becomes a `Tensor` of its dtype. */
export type Traced<H> =
  H extends HostTensor<infer D extends DType> ? Tensor<D> : { readonly [K in keyof H]: Traced<H[K]> };

interface AnyLeaf {
  readonly kind: string;
}

function isLeaf(value: unknown): value is AnyLeaf {
  return (
    typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string" && "shape" in value
  );
}

/**
 * Leaves in a fixed order (keys of records sorted, so the order in which they were written never matters), each with its path.
 * @throws TypeError for anything that is neither a tensor nor a record or list of them, naming the path.
 */
export function leavesOf<Leaf>(tree: unknown, path = ""): { readonly path: string; readonly leaf: Leaf }[] {
  if (isLeaf(tree)) return [{ path, leaf: tree as Leaf }];
  if (Array.isArray(tree)) return tree.flatMap((entry, i) => leavesOf<Leaf>(entry, join(path, String(i))));
  if (typeof tree === "object" && tree !== null && !ArrayBuffer.isView(tree)) {
    const record = tree as Readonly<Record<string, unknown>>;
    return Object.keys(record)
      .sort()
      .flatMap((key) => (record[key] === undefined ? [] : leavesOf<Leaf>(record[key], join(path, key))));
  }
  throw new TypeError(
    `${path || "value"}: expected a tensor, or a record or list of tensors, got ${tree === null ? "null" : typeof tree}`,
  );
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The same tree with every leaf replaced. `replace` is called in the order of {@link leavesOf}. */
export function mapTree<To>(tree: unknown, replace: (leaf: never, path: string) => To, path = ""): unknown {
  if (isLeaf(tree)) return replace(tree as never, path);
  if (Array.isArray(tree)) return tree.map((entry, i) => mapTree(entry, replace, join(path, String(i))));
  if (typeof tree !== "object" || tree === null) leavesOf(tree, path); // throws, naming the path
  const record = tree as Readonly<Record<string, unknown>>;
  const mapped = Object.keys(record)
    .sort()
    .filter((key) => record[key] !== undefined)
    .map((key): [string, unknown] => [key, mapTree(record[key], replace, join(path, key))]);
  return Object.fromEntries(mapped);
}
