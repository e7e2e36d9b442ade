import { suite } from "uvu";
import * as assert from "uvu/assert";
import { phantoms } from "./phantoms.ts";

const test = suite("phantoms");
const shared = { kind: "retina", size: 64, seed: 5 } as const;

test("are the normal ones, then the abnormal ones", async () => {
  const data = phantoms({ ...shared, normal: 2, abnormal: 1, family: "B" });
  assert.equal(data.keys, ["retina/normal/0000", "retina/normal/0001", "retina/B/0000"]);
  assert.equal(data.labels, [0, 0, 1]);
  assert.equal(data.masked, [true, true, true]);
  assert.is(data.length, 3);
  for (let i = 0; i < data.length; i++) {
    const { key, label, mask } = await data.at(i);
    assert.is(key, data.keys[i]);
    assert.is(label, data.labels[i]);
    assert.is(
      mask?.data.some((m) => m === 1),
      label === 1,
    );
  }
});
test("depend on seed and number alone", async () => {
  const few = phantoms({ ...shared, normal: 2, abnormal: 1 });
  const more = phantoms({ ...shared, normal: 4, abnormal: 2 });
  assert.equal((await few.at(1)).image, (await more.at(1)).image);
  assert.equal((await few.at(2)).image, (await more.at(4)).image);
  assert.equal(await few.at(2), await few.at(2));
  const others = [
    phantoms({ ...shared, seed: 6, normal: 2, abnormal: 0 }).at(1),
    phantoms({ ...shared, kind: "brain", normal: 2, abnormal: 0 }).at(1),
    few.at(0),
    few.at(2),
  ];
  const { image } = await few.at(1);
  for (const other of await Promise.all(others)) assert.not.equal(other.image.data, image.data);
});
test("lesions of the two families sit in different subjects", async () => {
  const [a, b] = await Promise.all(
    (["A", "B"] as const).map((family) => phantoms({ ...shared, normal: 0, abnormal: 1, family }).at(0)),
  );
  assert.not.equal(a?.image.data, b?.image.data);
});
test("refuses counts that are none, and numbers past the end", async () => {
  assert.throws(
    () => phantoms({ ...shared, normal: -1, abnormal: 0 }),
    /normal: expected a whole number of at least 0, got -1/,
  );
  assert.throws(() => phantoms({ ...shared, normal: 0, abnormal: 0.5 }), /abnormal: expected .* got 0.5/);
  for (const index of [2, -1, 0.5]) {
    try {
      await phantoms({ ...shared, normal: 1, abnormal: 1 }).at(index);
      assert.unreachable();
    } catch (reason) {
      assert.instance(reason, RangeError);
      assert.is((reason as Error).message, `phantoms: expected a number from 0 to 1, got ${index}`);
    }
  }
});
test.run();
