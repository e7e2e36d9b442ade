import { add, type Code, i32, op, unsigned, whileLoop } from "./instructions.ts";

export type ValueType = "i32" | "v128";
const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

/** A local variable: reading it and assigning to it are code. */
export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
}

/** Makes the locals of one function. */
export interface Frame {
  /** As many locals as types. */
  locals<const T extends readonly ValueType[]>(...types: T): { readonly [K in keyof T]: Local };
}

export interface Signature {
  readonly name: string;
  /** All i32. */
  readonly parameters: number;
  readonly result?: ValueType;
}

export interface WasmFunction extends Signature {
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Defines a function: `build` gets a frame and the parameters as locals, and returns the body. */
export function defineFunction(
  signature: Signature,
  build: (frame: Frame, ...parameters: Local[]) => Code,
): WasmFunction {
  const types: ValueType[] = [];
  const at = (index: number): Local => ({
    get: [0x20, unsigned(index)],
    set: (value) => [value, 0x21, unsigned(index)],
  });
  const locals = (...added: ValueType[]): Local[] =>
    added.map((type) => at(signature.parameters + types.push(type) - 1));
  const parameters = Array.from({ length: signature.parameters }, (_, index) => at(index));
  const body = build({ locals: locals as Frame["locals"] }, ...parameters);
  return { ...signature, locals: types, body };
}

/** Runs `body` for `index` from its present value up to `end`, by `stride`. */
export const upTo = (index: Local, end: Code, body: Code, stride: Code = i32(1)): Code =>
  whileLoop(op("i32.lt_u", index.get, end), [body, index.set(add(index.get, stride))]);

const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => list([...value].map((letter) => [letter.charCodeAt(0)]));
const fromEnv = (name: string): number[] => [...text("env"), ...text(name)];

const typeOf = ({ parameters, result }: Signature): number[] => [
  0x60,
  ...list(Array.from({ length: parameters }, () => [TYPES.i32])),
  ...list(result === undefined ? [] : [[TYPES[result]]]),
];

function flatten(code: Code, indexOf: ReadonlyMap<string, number>, out: number[]): void {
  if (typeof code === "number") out.push(code);
  else if ("call" in code) out.push(0x10, ...unsigned(indexOf.get(code.call) as number));
  else for (const part of code) flatten(part, indexOf, out);
}

/** A module that imports `env.memory` and `imports` (from `env` too) and exports every function under its name. */
export function encodeModule(
  imports: readonly Signature[],
  functions: readonly WasmFunction[],
): Uint8Array<ArrayBuffer> {
  const all = [...imports, ...functions];
  const indexOf = new Map(all.map(({ name }, index) => [name, index]));
  const bytes: number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const section = (id: number, items: readonly (readonly number[])[]): void => {
    const content = list(items);
    bytes.push(id, ...unsigned(content.length));
    for (const byte of content) bytes.push(byte);
  };
  section(1, all.map(typeOf));
  section(2, [
    [...fromEnv("memory"), 2, 0, 0],
    ...imports.map(({ name }, index) => [...fromEnv(name), 0, ...unsigned(index)]),
  ]);
  section(
    3,
    functions.map((_, index) => unsigned(imports.length + index)),
  );
  section(
    7,
    functions.map(({ name }, index) => [...text(name), 0, ...unsigned(imports.length + index)]),
  );
  section(
    10,
    functions.map(({ locals, body }) => {
      const code = list(locals.map((type) => [1, TYPES[type]]));
      flatten(body, indexOf, code);
      code.push(0x0b);
      return [...unsigned(code.length), ...code];
    }),
  );
  return Uint8Array.from(bytes);
}
