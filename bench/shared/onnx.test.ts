import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { onnxModel } from "./onnx.ts";
import { varint } from "./protobuf.ts";

const test = suite("ONNX models");

/** A message as its fields in order: integers as numbers, the rest as bytes. */
function decode(bytes: Uint8Array): (readonly [field: number, value: number | Uint8Array])[] {
  const fields: (readonly [number, number | Uint8Array])[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let power = 1; ; power *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * power;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = number();
    const value = number();
    if (key % 8 === 0) fields.push([key >> 3, value]);
    else {
      fields.push([key >> 3, bytes.subarray(at, at + value)]);
      at += value;
    }
  }
  return fields;
}

/** The value at a path of field numbers; the first of each. */
function find(bytes: Uint8Array, ...path: number[]): number | Uint8Array | undefined {
  let value: number | Uint8Array | undefined = bytes;
  for (const field of path) {
    if (!(value instanceof Uint8Array)) return undefined;
    value = decode(value).find(([number]) => number === field)?.[1];
  }
  return value;
}

const text = (value: number | Uint8Array | undefined): string => new TextDecoder().decode(value as Uint8Array);

test("integers are written in groups of seven bits", () => {
  assert.equal([...varint(0)], [0]);
  assert.equal([...varint(300)], [0xac, 0x02]); // the example of the format's own documentation
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => assert.equal(decode(Uint8Array.of(8, ...varint(value))), [[1, value]])),
  );
  for (const value of [-1, 0.5, 2 ** 53]) assert.throws(() => varint(value), /varint: expected an integer/);
});

test("a product has its node, its constant and its shapes where onnx.proto3 has them", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const model = onnxModel({
    name: "product",
    nodes: [{ op: "MatMul", inputs: ["a", "b"], outputs: ["y"] }],
    inputs: { a: [300, 2] },
    outputs: { y: [300, 3] },
    initializers: { b: { shape: [2, 3], data } },
  });
  assert.is(find(model, 1), 8); // ir_version
  assert.is(find(model, 8, 2), 17); // opset_import.version
  assert.is(text(find(model, 7, 2)), "product");
  const node = decode(find(model, 7, 1) as Uint8Array).map(([field, value]) => [field, text(value)]);
  assert.equal(node, [
    [1, "a"],
    [1, "b"],
    [2, "y"],
    [3, "MatMul_0"],
    [4, "MatMul"],
  ]);
  assert.equal(
    decode(find(model, 7, 5) as Uint8Array).map(([field, value]) =>
      typeof value === "number" ? [field, value] : field,
    ),
    [[1, 2], [1, 3], [2, 1], 8, 9],
  );
  assert.equal(new Uint8Array(find(model, 7, 5, 9) as Uint8Array), new Uint8Array(data.buffer));
  assert.is(text(find(model, 7, 11, 1)), "a");
  assert.is(find(model, 7, 11, 2, 1, 2, 1, 1), 300); // type.tensor_type.shape.dim.dim_value
  assert.is(find(model, 7, 12, 2, 1, 1), 1); // float
});

test.run();
