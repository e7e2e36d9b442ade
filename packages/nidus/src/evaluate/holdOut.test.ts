import { type Dataset, type Label, phantoms, type Split } from "@nidus/data";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { holdOut } from "./holdOut.ts";

const test = suite("holdOut");

const count = ({ labels }: Dataset, label: Label): number => labels.filter((one) => one === label).length;
const brain = (normal: number, abnormal: number): Dataset =>
  phantoms({ kind: "brain", normal, abnormal, size: 64, seed: 0 });

test("divides a set in three, a quarter of what is left for validation", () => {
  const counts = fc.integer({ min: 4, max: 40 });
  fc.assert(
    fc.property(counts, counts, fc.integer({ min: 1, max: 2 }), fc.nat(), (normal, abnormal, k, seed) => {
      const { support, validation, test: rest } = holdOut(brain(normal, abnormal), { normal: k, abnormal: k, seed });
      const keys = [support, validation, rest].flatMap((part) => part.keys);
      assert.is(new Set(keys).size, normal + abnormal);
      assert.is(keys.length, normal + abnormal);
      assert.is(count(validation, 0), Math.max(1, Math.floor((normal - k) / 4)));
      assert.is(count(validation, 1), Math.max(1, Math.floor((abnormal - k) / 4)));
      assert.is(rest.splits, undefined);
    }),
  );
});

test("takes what a folder sets aside for it, less copies of the support", () => {
  const data = brain(6, 6);
  const splits = data.keys.map((_, i): Split => (i % 3 === 0 ? "test" : "valid"));
  const divided: Dataset = { ...data, splits, contents: data.keys.map((_, i) => (i < 6 ? "same" : String(i))) };
  const { support, validation, test: rest } = holdOut({ ...divided, contents: undefined }, shots);
  assert.equal([support.length, validation.length, rest.length], [2, 6, 4]);
  assert.ok(rest.splits?.every((split) => split === "test"));
  assert.ok(validation.splits?.every((split) => split === "valid"));
  // every normal picture is a copy of the shot, so none is left: neither to validate nor to judge on
  assert.throws(() => holdOut(divided, shots), /expected at least 1 normal pictures to draw from, got 0/);
});

const shots = { normal: 1, abnormal: 1, seed: 0 };

test.run();
