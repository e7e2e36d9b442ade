import type { Backend, BackendInfo, Executable, FrozenStorage } from "../backend.ts";
import type { DType, HostData } from "../dtype.ts";
import { DeviceError } from "../errors.ts";
import type { FusedOp } from "../graph/definitions.ts";
import type { Graph } from "../graph/graph.ts";
import type { Plan } from "../schedule/plan.ts";
import { schedule } from "../schedule/schedule.ts";
import { Buffers } from "./buffers.ts";
import { compileLibrary, type Library } from "./compile.ts";
import { defineFunction, encodeModule } from "./encoder.ts";
import { tileFor } from "./gemm.ts";
import { type Code, floats, op } from "./instructions.ts";
import { Heap } from "./memory.ts";
import { prepareProgram } from "./program.ts";

export interface WasmOptions {
  /** Use fused multiply-adds (relaxed SIMD) where the runtime has them. Default true. */
  readonly relaxed?: boolean;
  /** Most memory to use, in pages of 64 KiB. Default 65,536: 4 GiB. */
  readonly maxPages?: number;
}

const FUSED: ReadonlySet<FusedOp> = new Set(["softmax", "logSoftmax", "layerNorm", "attention"]);
/** Buffers that one kernel may read: WebAssembly sets no limit, but pointers past the number of registers are slow. */
const MAX_VIEWS = 12;

/** @throws DeviceError "unsupported" where WebAssembly has no vector instructions. */
export async function wasmBackend({ relaxed = true, maxPages }: WasmOptions = {}): Promise<WasmBackend> {
  if (!accepts(floats(0)))
    throw new DeviceError("unsupported", "wasm: this runtime's WebAssembly has no SIMD; a newer one is needed");
  const fused = relaxed && accepts(op("f32x4.relaxed_madd", floats(0), floats(0), floats(0)));
  const heap = new Heap(maxPages);
  return new WasmBackend(heap, await compileLibrary(tileFor(fused), heap.memory));
}

/** Whether the runtime takes a module with this in it. */
function accepts(vector: Code): boolean {
  const probe = defineFunction({ name: "probe", parameters: 0, result: "v128" }, () => vector);
  return WebAssembly.validate(encodeModule([], [probe]));
}

/** Programs on the processor: WebAssembly with 128-bit SIMD, one thread. Made by `wasmBackend()`. */
export class WasmBackend extends Buffers implements Backend {
  readonly info: BackendInfo;
  #library: Library | undefined;

  constructor(heap: Heap, library: Library) {
    super(heap);
    this.#library = library;
    const features = library.tile.fused ? ["simd", "relaxed-simd"] : ["simd"];
    const description = `WebAssembly on the processor, 1 thread, ${features.join(" and ")}`;
    this.info = { backend: "wasm", description, software: false, features };
  }

  freeze(data: HostData, dtype: DType, pack: boolean): FrozenStorage {
    return { buffer: this.keep(data, dtype, pack), packed: pack };
  }

  async prepare(graph: Graph): Promise<Executable> {
    return this.preparePlan(schedule(graph, { maxViews: MAX_VIEWS, fused: FUSED }));
  }

  /** Prepares a plan that was made elsewhere. */
  async preparePlan(plan: Plan): Promise<Executable> {
    void this.heap;
    return prepareProgram(plan, this.#library as Library, this);
  }

  override dispose(): void {
    super.dispose();
    this.#library = undefined; // and with it the memory
  }
}
