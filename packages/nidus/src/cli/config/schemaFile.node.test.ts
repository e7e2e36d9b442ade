import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { jsonSchema } from "./schema.ts";

test("config.schema.json is the schema of configurations", () => {
  const file = new URL("../../../config.schema.json", import.meta.url);
  assert.equal(JSON.parse(readFileSync(file, "utf8")), JSON.parse(JSON.stringify(jsonSchema())));
});

test.run();
