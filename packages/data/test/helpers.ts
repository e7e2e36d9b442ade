import * as assert from "uvu/assert";
import { FormatError } from "../src/errors.ts";

/** The bits of a float64, as 16 hexadecimal digits. */
export function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** The message of the FormatError that a promise fails with; any other outcome fails the test. */
export async function formatError(outcome: Promise<unknown>): Promise<string> {
  try {
    await outcome;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    assert.is(error.message, `${error.source}: ${error.detail}`);
    assert.not.match(error.message, /[\r\n]/, "an error message is one line");
    assert.ok(error.message.length < 400, `an error message is short: ${error.message.length} characters`);
    return error.message;
  }
  assert.unreachable("expected a FormatError, got a result");
  return "";
}
