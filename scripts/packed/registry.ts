import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A package as a registry has it. */
export interface Release {
  readonly manifest: { readonly name: string; readonly version: string };
  /** Its tarball, gzipped. */
  readonly bytes: Uint8Array;
}

export interface Registry extends AsyncDisposable {
  readonly url: string;
}

/**
 * An npm registry on this machine that has these releases alone. An install from it is a user's (ranges, peers, hashes), and needs no
 * network.
 */
export async function serveRegistry(releases: readonly Release[]): Promise<Registry> {
  const tarballs = new Map(releases.map((release) => [`-/${fileName(release)}`, release.bytes]));
  const server = createServer(({ url = "/", headers }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const bytes = tarballs.get(path);
    const versions = releases.filter(({ manifest }) => manifest.name === path);
    if (bytes !== undefined) response.end(bytes);
    else if (versions.length > 0) response.end(JSON.stringify(packument(versions, `http://${headers.host}`)));
    else response.writeHead(404).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a registry says of a package: the manifests of its versions, and where their tarballs are. */
function packument(releases: readonly Release[], origin: string): object {
  const versions = releases.map((release) => [
    release.manifest.version,
    {
      ...release.manifest,
      dist: {
        tarball: `${origin}/-/${fileName(release)}`,
        integrity: `sha512-${createHash("sha512").update(release.bytes).digest("base64")}`,
      },
    },
  ]);
  const [name, latest] = [releases[0]?.manifest.name, releases.at(-1)?.manifest.version];
  return { name, "dist-tags": { latest }, versions: Object.fromEntries(versions) };
}

const fileName = ({ manifest }: Release): string => `${manifest.name.replace("/", "-")}-${manifest.version}.tgz`;
