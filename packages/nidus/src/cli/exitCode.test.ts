import { FormatError } from "@nidus/data";
import { DeviceError } from "@nidus/tensor";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EXIT, exitCodeOf, UsageError } from "./exitCode.ts";

const test = suite("exit codes");

test("follow from the class of an error, or of what it was caused by", () => {
  const bad = new FormatError("a.png", "is empty");
  assert.is(exitCodeOf(bad), EXIT.data);
  assert.is(exitCodeOf(new Error("picture a.png: is empty", { cause: bad })), EXIT.data);
  assert.is(exitCodeOf(new UsageError("what?")), EXIT.usage);
  assert.is(exitCodeOf(new DeviceError("unavailable", "no GPU")), EXIT.device);
  assert.is(exitCodeOf(new DeviceError("out-of-memory", "no room")), EXIT.failed);
  assert.is(exitCodeOf(new TypeError("a defect")), EXIT.failed);
  assert.is(exitCodeOf("thrown text"), EXIT.failed);
});

test.run();
