import { type Backend, type BackendBuffer, copyData } from "../backend.ts";
import { type DType, emptyData, type HostData } from "../dtype.ts";
import { DeviceError } from "../errors.ts";
import { fromF16, toF16 } from "../f16.ts";
import { expand } from "../graph/definitions.ts";
import { evaluate, type Precision } from "./evaluate.ts";

export type { Precision } from "./evaluate.ts";

/**
 * The plain TypeScript interpreter: the specification that the other backends are tested against. In float64 (default) it runs
 * f32 programs in double precision and returns `Float64Array`; in float32 it rounds after every operation.
 */
export function referenceBackend({ precision = "float64" }: { readonly precision?: Precision } = {}): Backend {
  return new ReferenceBackend(precision);
}

interface HostBuffer extends BackendBuffer {
  data: HostData;
}

class ReferenceBackend implements Backend {
  readonly info: Backend["info"];
  readonly #precision: Precision;
  readonly #live = new Set<BackendBuffer>();
  #created = 0;
  #disposed = false;

  constructor(precision: Precision) {
    this.#precision = precision;
    this.info = {
      backend: "reference",
      description: `plain TypeScript in ${precision}`,
      software: false,
      features: [],
    };
  }

  get stats(): Backend["stats"] {
    let liveBytes = 0;
    for (const buffer of this.#live) liveBytes += buffer.bytes;
    return { liveBuffers: this.#live.size, liveBytes, createdBuffers: this.#created };
  }

  allocate(bytes: number): BackendBuffer {
    this.#check();
    const buffer: HostBuffer = { bytes, data: new Uint32Array(0) };
    this.#live.add(buffer);
    this.#created = Math.max(this.#created, this.#live.size); // freed ones count as reused
    return buffer;
  }

  free(buffer: BackendBuffer): void {
    this.#live.delete(buffer);
  }

  write(buffer: BackendBuffer, data: HostData, dtype: DType): void {
    this.#check();
    const copy = this.#make(dtype, data.length);
    copy.set(data);
    (buffer as HostBuffer).data = copy;
  }

  read(buffer: BackendBuffer, _dtype: DType, elements: number, into?: HostData): Promise<HostData> {
    this.#check();
    return Promise.resolve(copyData((buffer as HostBuffer).data.subarray(0, elements), into));
  }

  freeze(data: HostData, dtype: DType, pack: boolean): { buffer: BackendBuffer; packed: boolean } {
    const buffer = this.allocate(data.length * 4);
    this.write(buffer, pack ? Float64Array.from(data, (value) => fromF16(toF16(value))) : data, dtype);
    return { buffer, packed: pack };
  }

  async prepare(graph: Parameters<Backend["prepare"]>[0]): ReturnType<Backend["prepare"]> {
    this.#check();
    const primitives = expand(graph, new Set());
    return {
      kernels: [],
      residentBytes: 0,
      execute: async (inputs, outputs) => {
        this.#check();
        const results = evaluate(
          primitives,
          inputs.map((buffer) => (buffer as HostBuffer).data),
          this.#precision,
        );
        for (const [i, result] of results.entries())
          this.write(outputs[i] as BackendBuffer, result, graph.outputs[i]?.dtype as DType);
      },
      dispose: () => {},
    };
  }

  settle(): Promise<void> {
    this.#check();
    return Promise.resolve();
  }

  dispose(): void {
    this.#live.clear();
    this.#disposed = true;
  }

  #make(dtype: DType, length: number): HostData {
    return dtype === "f32" && this.#precision === "float64" ? new Float64Array(length) : emptyData(dtype, length);
  }

  #check(): void {
    if (this.#disposed) throw new DeviceError("disposed", "reference: this device was disposed");
  }
}
