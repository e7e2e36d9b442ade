/** Where files lie, in the cache that all clients of the hub share, and at the hub. */

/** What the cache's functions have in common: one repository. */
export interface Repo {
  readonly repo: string;
}

/** A file at a commit. */
export interface Place extends Repo {
  readonly commit: string;
  readonly path: string;
}

export const repoFolder = ({ repo }: Repo): string => `models--${repo.replace("/", "--")}`;

/** Holds the commit that a branch or tag stood for when it was last looked up. */
export const refPath = (of: Repo & { readonly revision: string }): string => `${repoFolder(of)}/refs/${of.revision}`;

export const snapshotsPath = (of: Repo): string => `${repoFolder(of)}/snapshots`;

/** The folder of all files of one commit. */
export const snapshotFolder = (of: Repo & { readonly commit: string }): string => `${snapshotsPath(of)}/${of.commit}`;

/** What is read in the end: a link to the blob. */
export const snapshotPath = (of: Place): string => `${snapshotFolder(of)}/${of.path}`;

/** An empty file that says: the repository has no such file at this commit. */
export const absentPath = (of: Place): string => `${repoFolder(of)}/.no_exist/${of.commit}/${of.path}`;

/** The content, named by its checksum. Nothing has this name that was not verified. */
export const blobPath = (of: Repo & { readonly etag: string }): string => `${repoFolder(of)}/blobs/${of.etag}`;

/** The content as far as it has come. The name is our own: other clients must not take it for theirs. */
export const partialPath = (of: Repo & { readonly etag: string }): string => `${blobPath(of)}.nidus.part`;

/** Says that a client is at work on the partial file. */
export const claimPath = (of: Repo & { readonly etag: string }): string => `${blobPath(of)}.nidus.lock`;

/** The file's address. Branches may hold slashes, which count as a part of the name there. */
export function fileUrl(endpoint: URL, of: Repo & { readonly revision: string; readonly path: string }): URL {
  const base = endpoint.href.replace(/\/+$/, "");
  const path = of.path.split("/").map(encodeURIComponent).join("/");
  return new URL(`${base}/${of.repo}/resolve/${encodeURIComponent(of.revision)}/${path}`);
}
