import { test } from "uvu";
import * as assert from "uvu/assert";
import { duration, progressOf } from "./progress.ts";

function told(isTerminal: boolean, total: number): string {
  let text = "";
  let clock = 0;
  const err = (part: string): void => {
    text += part;
  };
  const now = (): number => {
    clock += 60;
    return clock;
  };
  const streams = { out() {}, err, isTerminal };
  const progress = progressOf(streams, "fit", { now });
  for (let done = 1; done <= total; done++)
    progress.at({ done, total, secondsLeft: total - done, note: `loss ${done}` });
  progress.end();
  return text;
}

test("without a terminal there is a line for each tenth", () => {
  const lines = told(false, 40).trimEnd().split("\n");
  assert.is(lines.length, 10);
  assert.is(lines[0], "fit 4 of 40 (10 %), 36 s left, loss 4");
  assert.is(lines[9], "fit 40 of 40 (100 %), loss 40");
  assert.is(told(false, 2), "fit 1 of 2 (50 %), 1 s left, loss 1\nfit 2 of 2 (100 %), loss 2\n");
});

test("in a terminal one line changes, not more than ten times a second, and the last is left", () => {
  const text = told(true, 4);
  assert.is(text.split("\r\u001b[K").length - 1, 3);
  assert.ok(text.endsWith("fit 4 of 4 (100 %), loss 4\n"));
});

test("durations read as people say them", () => {
  assert.equal([0.4, 59.6, 185, 7800].map(duration), ["0 s", "1 min 0 s", "3 min 5 s", "2 h 10 min"]);
});

test.run();
