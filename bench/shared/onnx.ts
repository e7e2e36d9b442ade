import { bytes, concatenate, integer, type Message, message, text } from "./protobuf.ts";

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** float32 tensors that a run is fed, and that it gives back. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** float32 constants. */
  readonly initializers: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
}

/** Field numbers of onnx.proto3. */
const MODEL = { irVersion: 1, graph: 7, opsets: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, op: 4 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const OPSET_VERSION_FIELD = 2;
const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 17;

/** The bytes of an ONNX model: what onnxruntime is given to run. Weights lie inside, so keep it below 2 GiB. */
export function onnxModel(graph: OnnxGraph): Uint8Array {
  return concatenate([
    integer(MODEL.irVersion, IR_VERSION),
    message(MODEL.opsets, [integer(OPSET_VERSION_FIELD, OPSET)]),
    message(MODEL.graph, graphParts(graph)),
  ]);
}

function graphParts({ name, nodes, inputs, outputs, initializers }: OnnxGraph): Message {
  return [
    ...nodes.map((node, i) => message(GRAPH.node, nodeParts(node, `${node.op}_${i}`))),
    text(GRAPH.name, name),
    ...Object.entries(initializers).map(([key, { shape, data }]) =>
      message(GRAPH.initializer, tensorParts(key, shape, data)),
    ),
    ...Object.entries(inputs).map(([key, shape]) => message(GRAPH.input, valueParts(key, shape))),
    ...Object.entries(outputs).map(([key, shape]) => message(GRAPH.output, valueParts(key, shape))),
  ];
}

function nodeParts({ op, inputs, outputs }: OnnxNode, name: string): Message {
  return [
    ...inputs.map((input) => text(NODE.input, input)),
    ...outputs.map((output) => text(NODE.output, output)),
    text(NODE.name, name),
    text(NODE.op, op),
  ];
}

function tensorParts(name: string, shape: readonly number[], data: Float32Array): Message {
  return [
    ...shape.map((side) => integer(TENSOR.dims, side)),
    integer(TENSOR.type, FLOAT),
    text(TENSOR.name, name),
    bytes(TENSOR.raw, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

/** ValueInfoProto { name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 } } } } }. */
function valueParts(name: string, shape: readonly number[]): Message {
  const dims = shape.map((side) => message(1, [integer(1, side)]));
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT), message(2, dims)])])];
}
