/**
 * What a thread of `synthesisWorkers.ts` runs. Plain JavaScript, because Node 20 starts no thread on TypeScript: where the library lies in
 * its sources, a loader makes it understood first.
 */
import { parentPort, workerData } from "node:worker_threads";

const { library, loader } = workerData;
if (loader !== undefined) (await import(loader)).register();
const { serveSamples } = await import(library);
const post = (answer) => parentPort.postMessage(answer);
parentPort.on(
  "message",
  serveSamples(post, (url) => import(url)),
);
post("ready");
