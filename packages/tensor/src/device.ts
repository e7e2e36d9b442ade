import type { Backend, BackendBuffer, BackendInfo, BackendStats } from "./backend.ts";
import { BYTES, type DataOf, type DType } from "./dtype.ts";
import { DeviceError, ShapeError } from "./errors.ts";
import { fitsF16 } from "./f16.ts";
import type { HostTensor } from "./host.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.ts";
import { mapTree } from "./tree.ts";

/** A tree of host tensors as it lies on a device. */
export type OnDevice<T> = T extends {
  readonly kind: "host" | "traced" | "device";
  readonly dtype: infer D extends DType;
}
  ? DeviceTensor<D>
  : { readonly [K in keyof T]: OnDevice<T[K]> };

/** A tree of device tensors as it lies on the host. */
export type OnHost<T> = T extends { readonly kind: "host" | "traced" | "device"; readonly dtype: infer D extends DType }
  ? HostTensor<D>
  : { readonly [K in keyof T]: OnHost<T[K]> };

/**
 * How a frozen tensor is stored: `"exact"` (default) as f16 when every value survives that bit for bit, else f32; `"f16"` as f16
 * even if it rounds; `"f32"` as it is.
 */
export type FreezePrecision = "exact" | "f16" | "f32";

/** Numbers on a device. Owns its buffer: dispose of it, or donate it to a program. */
export class DeviceTensor<D extends DType = "f32"> {
  readonly kind = "device" as const;
  readonly dtype: D;
  readonly shape: Shape;
  readonly device: Device;
  /** A constant of the device's: never written, never donated, perhaps packed for its uses. */
  readonly frozen: boolean;
  /** f32 values stored as f16. */
  readonly packed: boolean;
  #buffer: BackendBuffer | undefined;
  #gone = "";

  /** Use `device.upload`, `device.freeze` or a program's results; the constructor is for the engine. */
  constructor(
    device: Device,
    dtype: D,
    shape: Shape,
    buffer: BackendBuffer,
    storage: { frozen: boolean; packed: boolean },
  ) {
    this.device = device;
    this.dtype = dtype;
    this.shape = shape;
    this.#buffer = buffer;
    this.frozen = storage.frozen;
    this.packed = storage.packed;
  }

  /** The buffer, for the engine. @throws DeviceError when the tensor was disposed or donated. */
  buffer(use: string): BackendBuffer {
    if (this.#buffer === undefined)
      throw new DeviceError(
        "disposed",
        `${use}: this tensor ${formatShape(this.shape)} was ${this.#gone} and cannot be used again`,
      );
    return this.#buffer;
  }

  /**
   * Copies the numbers to the host.
   * @param into Where to: an array of the caller's, used again from run to run. Fresh memory can cost more than a small program.
   * @throws ShapeError when `into` has another length.
   */
  async read({ into }: { readonly into?: DataOf<D> } = {}): Promise<HostTensor<D>> {
    const elements = sizeOf(this.shape);
    if (into !== undefined && into.length !== elements)
      throw new ShapeError(
        "read",
        `into must hold the ${elements} elements of ${formatShape(this.shape)}, it holds ${into.length}`,
      );
    const data = await this.device.backend.read(this.buffer("read"), this.dtype, elements, into);
    return { kind: "host", dtype: this.dtype, shape: this.shape, data } as HostTensor<D>;
  }

  /** Gives the buffer up without freeing it. For the engine. */
  release(reason: "disposed" | "donated"): BackendBuffer | undefined {
    const buffer = this.#buffer;
    this.#buffer = undefined;
    this.#gone = this.#gone || reason;
    return buffer;
  }

  /** Frees the buffer. Harmless when repeated or after a donation. */
  dispose(): void {
    const buffer = this.release("disposed");
    if (buffer !== undefined) this.device.backend.free(buffer);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A place to run programs and keep tensors: a backend with the typed surface around it. Disposable. */
export class Device {
  readonly backend: Backend;
  /** Why it is this device and no other, in plain words: `"no GPU adapter was found ..."`. May be empty. */
  readonly note: string;

  constructor(backend: Backend, { note = "" }: { readonly note?: string } = {}) {
    this.backend = backend;
    this.note = note;
  }

  get info(): BackendInfo {
    return this.backend.info;
  }

  /** Counters of live and ever-created buffers. */
  get stats(): BackendStats {
    return this.backend.stats;
  }

  /** Copies a host tensor, or a record or list of them, to the device. */
  upload<T>(tree: T): OnDevice<T> {
    return mapTree(tree, (host: HostTensor<DType>, path) => {
      checkHost(host, path);
      const buffer = this.backend.allocate(sizeOf(host.shape) * BYTES[host.dtype]);
      this.backend.write(buffer, host.data, host.dtype);
      return new DeviceTensor(this, host.dtype, [...host.shape], buffer, { frozen: false, packed: false });
    }) as OnDevice<T>;
  }

  /** Uploads numbers that never change: weights. They may be packed to half their size and laid out for their uses. */
  freeze<T>(tree: T, { precision = "exact" }: { readonly precision?: FreezePrecision } = {}): OnDevice<T> {
    return mapTree(tree, (host: HostTensor<DType>, path) => {
      checkHost(host, path);
      const floats = host.data instanceof Float32Array || host.data instanceof Float64Array ? host.data : undefined;
      const pack = floats !== undefined && (precision === "f16" || (precision === "exact" && fitsF16(floats)));
      const { buffer, packed } = this.backend.freeze(host.data, host.dtype, pack);
      return new DeviceTensor(this, host.dtype, [...host.shape], buffer, { frozen: true, packed });
    }) as OnDevice<T>;
  }

  /** Resolves when all queued work is done. */
  settle(): Promise<void> {
    return this.backend.settle();
  }

  /** Frees every buffer and what the backend stands on. Later calls throw DeviceError "disposed". */
  dispose(): void {
    this.backend.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }
}

function checkHost(host: HostTensor<DType>, path: string): void {
  const name = path === "" ? "upload" : `upload ${path}`;
  if (host.kind !== "host") throw new ShapeError(name, `expected a host tensor, got a ${host.kind} one`);
  checkShape(name, host.shape);
  if (host.data.length !== sizeOf(host.shape))
    throw new ShapeError(
      name,
      `${formatShape(host.shape)} needs ${sizeOf(host.shape)} elements, the array has ${host.data.length}`,
    );
}

/** Copies a device tensor, or a record or list of them, to the host. */
export async function read<T>(tree: T): Promise<OnHost<T>> {
  const pending: Promise<HostTensor<DType>>[] = [];
  mapTree(tree, (tensor: DeviceTensor<DType>) => pending.push(tensor.read()));
  const done = await Promise.all(pending);
  let next = 0;
  return mapTree(tree, () => done[next++]) as OnHost<T>;
}

/** Disposes of every tensor of a tree. */
export function disposeAll(tree: unknown): void {
  mapTree(tree, (tensor: DeviceTensor<DType>) => tensor.dispose());
}
