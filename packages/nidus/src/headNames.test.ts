import { test } from "uvu";
import * as assert from "uvu/assert";
import { headNamed } from "./headNamed.ts";
import { HEAD_NAMES, nameOfHead } from "./headNames.ts";

test("every name makes a head, and its options reach it", () => {
  assert.equal(
    HEAD_NAMES.map((name) => headNamed(name).name),
    [
      "mediclip",
      "fusionclip",
      "fusionclip",
      "clipZeroShot",
      "clipFewNormal",
      "winclip",
      "winclipPlus",
      "aprilGan",
      "mvfa",
      "patchCore",
    ],
  );
  assert.is(headNamed("hybrid").needs.samples, "synthetic");
  assert.is(headNamed("fusionclip").needs.samples, "labelled");
  assert.is(headNamed("mediclip", { size: 112 }).needs.size, 112);
});

test("a head is called as it was asked for", () => {
  assert.equal(
    HEAD_NAMES.map((name) => nameOfHead(headNamed(name))),
    HEAD_NAMES,
  );
  assert.is(nameOfHead({ name: "probe", options: {} }), "probe");
});

test("an unknown name is refused with those that are known", () => {
  assert.throws(() => headNamed("medclip"), /^.*expected one of mediclip, .*, patchcore, got "medclip"/);
  assert.throws(() => headNamed("toString"), RangeError);
});

test("an unknown option is refused by every head, with the one that was meant", () => {
  assert.throws(
    () => headNamed("mediclip", { temprature: 1 }),
    /^.*unknown option "temprature"; did you mean temperature\?$/,
  );
  assert.throws(
    () => headNamed("fusionclip", { brances: ["gal"] }),
    /unknown option "brances"; did you mean branches\?$/,
  );
  for (const name of HEAD_NAMES)
    assert.throws(() => headNamed(name, { nothing: 1 }), /unknown option "nothing"; known: .*size/, name);
  assert.is(headNamed("fusionclip", { activation: "gelu" }).needs.activation, "gelu");
});

test.run();
