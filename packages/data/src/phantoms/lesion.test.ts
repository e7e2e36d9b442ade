import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rng } from "../rng.ts";
import { brain } from "./brain.ts";
import { breast } from "./breast.ts";
import { chest } from "./chest.ts";
import { withLesion } from "./lesion.ts";
import { retina } from "./retina.ts";

const test = suite("withLesion");
const scenes = { brain, breast, chest, retina };

test("leaves the scene as it is, and changes tissue inside the organ alone", () => {
  for (const [kind, scene] of Object.entries(scenes)) {
    for (const family of ["A", "B"] as const) {
      for (let seed = 0; seed < 8; seed++) {
        const before = scene(64, rng(seed, kind));
        const copy = before.tissue.data.slice();
        const { tissue, mask } = withLesion(before, family, rng(seed, "lesion"));
        assert.equal(before.tissue.data, copy);
        const stray = tissue.data.findIndex((value, i) => value !== copy[i] && (before.organ.data[i] as number) < 0.5);
        assert.is(stray, -1, `${kind} ${family} ${seed}: pixel ${stray} is outside the organ`);
        const untouched = mask.findIndex((m, i) => m === 1 && tissue.data[i] === copy[i]);
        assert.is(untouched, -1, `${kind} ${family} ${seed}: pixel ${untouched} of the mask did not change`);
      }
    }
  }
});
test.run();
