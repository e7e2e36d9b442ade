import type { BackendBuffer, BackendInfo, Executable, KernelReport } from "./backend.ts";
import { type Device, DeviceTensor, type OnDevice } from "./device.ts";
import { BYTES, type DType } from "./dtype.ts";
import { DeviceError, ShapeError } from "./errors.ts";
import type { Graph } from "./graph/graph.ts";
import { makeNode, type Node, type Tensor, tensorOf } from "./graph/tensor.ts";
import type { HostTensor } from "./host.ts";
import { formatShape, sizeOf } from "./shape.ts";
import { leavesOf, mapTree } from "./tree.ts";

/** What a program takes for a traced argument: the same tree with device tensors, or host tensors (uploaded for the run). */
export type Argument<T> =
  T extends Tensor<infer D extends DType>
    ? DeviceTensor<D> | HostTensor<D>
    : { readonly [K in keyof T]: Argument<T[K]> };

type Arguments<A extends readonly unknown[]> = { readonly [I in keyof A]: Argument<A[I]> };

export interface ProgramOptions {
  /** Name in `explain` and in errors. Default: the function's. */
  readonly name?: string;
  /**
   * Positions of arguments that the program consumes: their buffers are recycled, usually for the results that replace them,
   * so that a training loop allocates nothing. The tensors cannot be used afterwards.
   */
  readonly donate?: readonly number[];
}

/** How a program runs for one signature, as data. */
export interface Explanation {
  readonly name: string;
  readonly device: BackendInfo;
  readonly arguments: readonly {
    readonly path: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly storage: "f32" | "f16" | "i32" | "u32" | "f16-packed";
    readonly frozen: boolean;
  }[];
  readonly kernels: readonly KernelReport[];
  readonly flops: number;
  /** Scratch and constants held while the program lives. */
  readonly residentBytes: number;
}

interface Prepared {
  readonly executable: Executable;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: readonly number[] }[];
  /** Puts the results into the form that the function returned. */
  readonly rebuild: (tensors: readonly DeviceTensor<DType>[]) => unknown;
}

interface Leaf {
  readonly kind: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly frozen?: boolean;
  readonly packed?: boolean;
}

/**
 * A function of tensors, traced once per signature (shapes, dtypes, storage of its arguments) and run many times.
 * The function must be pure: it is called once per signature, with symbolic tensors.
 */
export class Program<A extends readonly unknown[], R> {
  readonly name: string;
  readonly device: Device;
  readonly #fn: (...args: A) => R;
  readonly #donate: ReadonlySet<number>;
  readonly #prepared = new Map<string, Promise<Prepared>>();
  #disposed = false;

  constructor(device: Device, fn: (...args: A) => R, { name, donate = [] }: ProgramOptions = {}) {
    this.device = device;
    this.name = name ?? (fn.name || "program");
    this.#fn = fn;
    this.#donate = new Set(donate);
  }

  /** Runs the program. Host tensors among the arguments are uploaded for this run. The results belong to the caller. */
  async run(...args: Arguments<A>): Promise<OnDevice<R>> {
    const { executable, outputs, rebuild } = await this.#prepare(args);
    const { backend } = this.device;
    const temporary: BackendBuffer[] = [];
    const results: BackendBuffer[] = [];
    try {
      const inputs = leavesOf<DeviceTensor<DType> | HostTensor<DType>>(args).map(({ leaf, path }) => {
        if (leaf.kind === "device") return this.#own(leaf, path);
        const buffer = backend.allocate(sizeOf(leaf.shape) * BYTES[leaf.dtype]);
        temporary.push(buffer);
        backend.write(buffer, leaf.data, leaf.dtype);
        return buffer;
      });
      for (const { dtype, shape } of outputs) results.push(backend.allocate(sizeOf(shape) * BYTES[dtype]));
      const donated = this.#takeDonated(args);
      temporary.push(...donated);
      await executable.execute(inputs, results);
      const tensors = outputs.map(
        ({ dtype, shape }, i) =>
          new DeviceTensor(this.device, dtype, shape, results[i] as BackendBuffer, { frozen: false, packed: false }),
      );
      return rebuild(tensors) as OnDevice<R>;
    } catch (reason) {
      for (const buffer of results) backend.free(buffer);
      throw reason;
    } finally {
      for (const buffer of temporary) backend.free(buffer);
    }
  }

  /** What a run with these arguments does, kernel by kernel. Nothing runs; donated arguments stay. */
  async explain(...args: Arguments<A>): Promise<Explanation> {
    const { executable } = await this.#prepare(args);
    const { kernels, residentBytes } = executable;
    return {
      name: this.name,
      device: this.device.info,
      arguments: leavesOf<Leaf>(args).map(({ path, leaf }) => ({
        path,
        dtype: leaf.dtype,
        shape: leaf.shape,
        storage: leaf.packed ? "f16-packed" : leaf.dtype,
        frozen: leaf.frozen ?? false,
      })),
      kernels,
      flops: kernels.reduce((total, kernel) => total + kernel.flops, 0),
      residentBytes,
    };
  }

  /** Frees scratch memory and kernels. Results of earlier runs stay with their owners. */
  dispose(): void {
    this.#disposed = true;
    for (const prepared of this.#prepared.values())
      prepared.then(({ executable }) => executable.dispose()).catch(() => {});
    this.#prepared.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #prepare(args: readonly unknown[]): Promise<Prepared> {
    if (this.#disposed) throw new DeviceError("disposed", `${this.name}: this program was disposed`);
    const leaves = leavesOf<Leaf>(args);
    const signature = leaves
      .map(
        ({ path, leaf }) =>
          `${path}:${leaf.dtype}${leaf.shape.join("x")}${leaf.frozen ? "F" : ""}${leaf.packed ? "P" : ""}`,
      )
      .join(" ");
    const known = this.#prepared.get(signature);
    if (known !== undefined) return known;
    const made = this.#trace(args);
    this.#prepared.set(signature, made);
    made.catch(() => this.#prepared.delete(signature));
    return made;
  }

  async #trace(args: readonly unknown[]): Promise<Prepared> {
    const inputs: Node<"input">[] = [];
    const traced = mapTree(args, (leaf: Leaf) => {
      const node = makeNode(
        "input",
        [],
        { index: inputs.length, frozen: leaf.frozen ?? false, packed: leaf.packed ?? false },
        leaf.shape,
        leaf.dtype,
      );
      inputs.push(node as Node<"input">);
      return tensorOf(node);
    }) as unknown as A;
    const result = this.#fn(...traced);
    const leaves = leavesOf<Tensor<DType>>(result);
    for (const { path, leaf } of leaves) {
      if (leaf.kind !== "traced")
        throw new ShapeError(
          this.name,
          `result ${path}: expected a traced tensor, got a ${leaf.kind} one; use constant() for host numbers`,
        );
    }
    const graph: Graph = { name: this.name, inputs, outputs: leaves.map(({ leaf }) => leaf.node) };
    const executable = await this.device.backend.prepare(graph);
    const rebuild = (tensors: readonly DeviceTensor<DType>[]): unknown => {
      let next = 0;
      return mapTree(result, () => tensors[next++]);
    };
    return { executable, outputs: leaves.map(({ leaf }) => ({ dtype: leaf.dtype, shape: leaf.shape })), rebuild };
  }

  #own(tensor: DeviceTensor<DType>, path: string): BackendBuffer {
    if (tensor.device !== this.device)
      throw new DeviceError(
        "unsupported",
        `${this.name}: argument ${path} ${formatShape(tensor.shape)} lives on another device`,
      );
    return tensor.buffer(`${this.name}: argument ${path}`);
  }

  /** Takes the donated buffers from their tensors; they go back to the pool once the run is queued. */
  #takeDonated(args: readonly unknown[]): BackendBuffer[] {
    const taken: BackendBuffer[] = [];
    for (const [position, arg] of args.entries()) {
      if (!this.#donate.has(position)) continue;
      for (const { leaf, path } of leavesOf<DeviceTensor<DType> | HostTensor<DType>>(arg)) {
        if (leaf.kind !== "device") continue;
        if (leaf.frozen)
          throw new DeviceError(
            "unsupported",
            `${this.name}: argument ${position}.${path} is frozen and cannot be donated`,
          );
        const buffer = leaf.release("donated");
        if (buffer !== undefined) taken.push(buffer);
      }
    }
    return taken;
  }
}

/** A program over `device` that computes `fn`. */
export function program<A extends readonly unknown[], R>(
  device: Device,
  fn: (...args: A) => R,
  options?: ProgramOptions,
): Program<A, R> {
  return new Program(device, fn, options);
}
