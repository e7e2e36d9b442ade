// timeout: 1500
import { goldenSuite } from "./shared/goldenSuite.ts";

goldenSuite("MediCLIP, losses, metrics", {
  "losses-metrics": ["reference", "wasm", "webgpu"],
  "mediclip-tiny": ["reference", "wasm", "webgpu"],
  "mediclip-paper-tiny": ["reference", "wasm", "webgpu"],
  "mediclip-ablation-tiny": ["reference", "wasm", "webgpu"],
  "mediclip-vit-l14": ["wasm"],
});
