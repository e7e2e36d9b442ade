/** `@nidus/tensor`: a traced autodiff engine. Backends are under `/reference`, `/wasm` and `/webgpu`. */
export { grad, gradients, valueAndGrad } from "./autodiff/grad.ts";
export type { Backend, BackendInfo, BackendStats, KernelReport } from "./backend.ts";
export { Device, DeviceTensor, disposeAll, type FreezePrecision, type OnDevice, type OnHost, read } from "./device.ts";
export type { DataOf, DType, HostData } from "./dtype.ts";
export { DeviceError, type DeviceErrorCode, ShapeError } from "./errors.ts";
export { fitsF16, fromF16, packF16, toF16, unpackF16 } from "./f16.ts";
export { constant, full } from "./graph/build.ts";
export type { Tensor } from "./graph/tensor.ts";
export { type HostTensor, host, hostTensor, hostZeros } from "./host.ts";
export { bceWithLogits, gelu, leakyRelu, quickGelu, relu, sigmoid, softplus } from "./ops/activations.ts";
export {
  abs,
  add,
  cast,
  clip,
  div,
  equal,
  erf,
  exp,
  less,
  log,
  maximum,
  minimum,
  mul,
  neg,
  reciprocal,
  sqrt,
  square,
  stopGradient,
  sub,
  where,
} from "./ops/elementwise.ts";
export { type AttentionOptions, attention, layerNorm, logSoftmax, softmax } from "./ops/fused.ts";
export { linear, matmul } from "./ops/matmul.ts";
export { logsumexp, max, mean, min, type ReduceOptions, sum, variance } from "./ops/reductions.ts";
export { bilinearMatrix, l2Normalize, type ResizeOptions, resizeBilinear } from "./ops/resize.ts";
export { broadcast, concat, reshape, slice, squeeze, stack, take, transpose, unsqueeze } from "./ops/shapes.ts";
export { type AdamOptions, type AdamScalars, type AdamState, adam, adamW, type Optimizer } from "./optimise/adam.ts";
export { type TrainingState, trainStep } from "./optimise/trainStep.ts";
export { type Argument, type Explanation, Program, type ProgramOptions, program } from "./program.ts";
export { expectShape, type Shape, sizeOf } from "./shape.ts";
export { leavesOf, mapTree, type Traced } from "./tree.ts";
