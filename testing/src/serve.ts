/** Serves one page to a browser on the same machine. */
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

const FILES = "/files/";
const HTML = `<!doctype html><meta charset="utf-8"><title>tests</title><link rel="icon" href="data:,"><script type="module" src="/entry.js"></script>`;

/** The page at `/`, its module, and the files of `folder` under `/files/`; on a port of the system's choice. */
export async function servePage(code: string, folder?: string): Promise<PageServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://page").pathname;
    if (path === "/") send(response, "text/html", HTML);
    else if (path === "/entry.js") send(response, "text/javascript", code);
    else if (folder !== undefined && path.startsWith(FILES)) {
      // The URL parser has resolved each "..": the path cannot leave the folder.
      const file = join(folder, normalize(decodeURIComponent(path.slice(FILES.length))));
      readFile(file)
        .then((bytes) => send(response, "application/octet-stream", bytes))
        .catch(() => missing(response));
    } else missing(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, type: string, body: string | Uint8Array): void {
  response.writeHead(200, {
    "content-type": type,
    // Cross-origin isolation: without it there is no SharedArrayBuffer, and clocks are coarse.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
  });
  response.end(body);
}

function missing(response: ServerResponse): void {
  response.writeHead(404).end();
}
