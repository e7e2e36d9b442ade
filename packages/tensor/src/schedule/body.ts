import type { Node } from "../graph/tensor.ts";
import { contiguousStrides, sizeOf } from "../shape.ts";
import { type Affine, delinearize, linearize, type Space, splitDim } from "./access.ts";
import { isElementwise } from "./kinds.ts";
import type { Body, BufferId, Scalar, ScalarOp, View } from "./plan.ts";

/** A node has to get its own buffer before the kernel at hand can be written. */
export class Materialise extends Error {
  readonly node: Node;
  constructor(node: Node) {
    super("materialise");
    this.node = node;
  }
}

/** A dim has to be split before an index becomes affine. */
class SplitFirst extends Error {
  readonly at: { readonly dim: number; readonly inner: number };
  constructor(at: { readonly dim: number; readonly inner: number }) {
    super("split");
    this.at = at;
  }
}

export interface BodyRequest {
  readonly root: Node;
  readonly space: Space;
  /** Where nodes can be read. What has no buffer is computed in place. */
  readonly bufferOf: (node: Node) => BufferId | undefined;
  /** The heavy node whose result is the accumulator. */
  readonly heavy?: Node;
  /** Whether dims may be split to make an index affine; otherwise the node at fault is materialised. */
  readonly mayReshape: boolean;
}

/** The fused elementwise expression of `root` over a space (which may come back with dims split). */
export function buildBody(request: BodyRequest): { body: Body; space: Space } {
  let { space } = request;
  for (;;) {
    try {
      return { body: new BodyBuilder({ ...request, space }).build(), space };
    } catch (reason) {
      if (!(reason instanceof SplitFirst)) throw reason;
      space = splitDim(space, reason.at.dim, reason.at.inner);
    }
  }
}

class BodyBuilder {
  readonly #request: BodyRequest;
  readonly #views: View[] = [];
  readonly #scalars: Scalar[] = [];
  readonly #known = new Map<Node, Map<string, number>>();

  constructor(request: BodyRequest) {
    this.#request = request;
  }

  build(): Body {
    const { root, space } = this.#request;
    const last = this.#value(root, space.root);
    // The value of a body is its last entry.
    if (last !== this.#scalars.length - 1) this.#scalars.push(this.#scalars[last] as Scalar);
    return { views: this.#views, scalars: this.#scalars };
  }

  /** Index of the scalar that holds `node` at `axes`. */
  #value(node: Node, axes: readonly Affine[]): number {
    const { space, heavy, bufferOf } = this.#request;
    if (node === heavy || bufferOf(node) !== undefined)
      return this.#stored(node, linearize(axes, node.shape, space.dims.length));
    const key = axes.map(({ offset, coefficients }) => `${offset}:${coefficients.join()}`).join(";");
    return this.#once(node, key, () => this.#computed(node, axes));
  }

  #once(node: Node, key: string, make: () => number): number {
    const byKey = this.#known.get(node) ?? new Map<string, number>();
    this.#known.set(node, byKey);
    const made = byKey.get(key) ?? make();
    byKey.set(key, made);
    return made;
  }

  /** What stands in a buffer, or the accumulator, at a position in row-major order. */
  #stored(node: Node, { offset, coefficients }: Affine): number {
    const { space, heavy, bufferOf } = this.#request;
    return this.#once(node, `${offset}:${coefficients.join()}`, () => {
      const single = (dim: number): boolean => (space.dims[dim] as number) <= 1;
      if (node === heavy) {
        const flat = contiguousStrides(space.dims);
        if (offset !== 0 || coefficients.some((c, dim) => c !== flat[dim] && !single(dim))) throw new Materialise(node);
        return this.#push({ kind: "accumulator", dtype: node.dtype });
      }
      const view = {
        buffer: bufferOf(node) as BufferId,
        offset: sizeOf(space.dims) === 0 ? 0 : offset,
        strides: coefficients.map((c, dim) => (single(dim) ? 0 : c)),
      };
      return this.#push({ kind: "load", view: this.#views.push(view) - 1, dtype: node.dtype });
    });
  }

  #computed(node: Node, axes: readonly Affine[]): number {
    const { space } = this.#request;
    if (node.op === "full") return this.#push({ kind: "literal", value: node.attributes.value, dtype: node.dtype });
    const source = node.inputs[0] as Node;
    if (node.op === "stopGradient") return this.#value(source, axes);
    if (node.op === "transpose") {
      const inner = new Array<Affine>(axes.length);
      for (const [to, from] of node.attributes.order.entries()) inner[from] = axes[to] as Affine;
      return this.#value(source, inner);
    }
    if (node.op === "broadcast") {
      const still = { offset: 0, coefficients: space.dims.map(() => 0) };
      return this.#value(
        source,
        axes.map((axis, i) => (source.shape[i] === 1 ? still : axis)),
      );
    }
    if (node.op === "slice") {
      const { begin } = node.attributes;
      return this.#value(
        source,
        axes.map(({ offset, coefficients }, i) => ({ offset: offset + (begin[i] as number), coefficients })),
      );
    }
    if (node.op === "reshape") return this.#reshaped(source, linearize(axes, node.shape, space.dims.length));
    if (!isElementwise(node)) throw new Materialise(node);
    const inputs = node.inputs.map((input) => this.#value(input, axes));
    return this.#push({ kind: "op", op: node.op as ScalarOp, arguments: inputs, dtype: node.dtype });
  }

  #reshaped(source: Node, position: Affine): number {
    const { space, heavy, bufferOf, mayReshape } = this.#request;
    if (source === heavy || bufferOf(source) !== undefined) return this.#stored(source, position);
    const found = delinearize(position, source.shape, space.dims);
    if (found !== undefined && "axes" in found) return this.#value(source, found.axes);
    if (found !== undefined && mayReshape) throw new SplitFirst(found);
    throw new Materialise(source);
  }

  #push(scalar: Scalar): number {
    return this.#scalars.push(scalar) - 1;
  }
}
