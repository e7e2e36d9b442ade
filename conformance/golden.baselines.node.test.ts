// timeout: 1500
import { goldenSuite } from "./shared/goldenSuite.ts";

goldenSuite("baselines", {
  "april-tiny": ["reference", "wasm", "webgpu"],
  "mvfa-tiny": ["reference", "wasm", "webgpu"],
  "winclip-tiny": ["reference", "wasm", "webgpu"],
});
