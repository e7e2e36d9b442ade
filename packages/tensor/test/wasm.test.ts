// browser
// timeout: 300
import { openDevice } from "@nidus/testing";
import { backendSuites } from "./backendSuites.ts";

/** The whole engine on WebAssembly, with the fastest instructions that the runtime has. */
await backendSuites("wasm", () => openDevice({ device: "wasm" }));
