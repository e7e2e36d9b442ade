/** What the system's error codes mean to somebody who has never read errno.h. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EISDIR: "it is a folder",
  ELOOP: "its links lead round in a circle",
  ENAMETOOLONG: "its name is too long for this disk",
  EMFILE: "this process has too many files open",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it would be larger than this system allows",
  EROFS: "the disk cannot be written to",
  EIO: "the disk reports a fault",
};

/** A failed call of the file system in plain words, without the path. */
export function fileTrouble(reason: unknown): string {
  const code = reason instanceof Error && "code" in reason ? String(reason.code) : "";
  return WORDS[code] ?? String(reason instanceof Error ? reason.message : reason).split("\n", 1)[0] ?? "";
}

/** Whether the system refused a call, rather than a program having thrown something of its own. */
export function isFileTrouble(reason: unknown): boolean {
  return reason instanceof Error && "syscall" in reason;
}
