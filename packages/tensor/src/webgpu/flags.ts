/** Bits of the WebGPU specification. The globals `GPUBufferUsage` and `GPUMapMode` do not exist in Node unless planted. */
const MAP_READ = 0x0001;
const COPY_SRC = 0x0004;
const COPY_DST = 0x0008;
const STORAGE = 0x0080;
const QUERY_RESOLVE = 0x0200;

export const BUFFER_USAGE: Readonly<Record<"storage" | "staging" | "queries", number>> = {
  storage: STORAGE | COPY_SRC | COPY_DST,
  staging: MAP_READ | COPY_DST,
  queries: QUERY_RESOLVE | COPY_SRC,
};

export const MAP_MODE_READ = 0x0001;
export const SHADER_STAGE_COMPUTE = 0x0004;
