/** Names of repositories, revisions and files. They become paths and addresses, so that all which could lead elsewhere is refused. */
import { HubError } from "./hubError.ts";

const LONGEST_REPO_PART = 96;
const LONGEST_SEGMENT = 255;
const LONGEST_PATH = 1024;

/** Names that Windows gives to devices, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)/i;

/** A full commit: a revision that never moves. */
export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** @throws HubError `invalid` unless it reads `name` or `owner/name`. */
export function checkRepo(repo: string): void {
  const parts = repo.split("/");
  const bad = parts.map(repoProblem).find((problem) => problem !== undefined);
  const problem = parts.length > 2 ? "has more than one slash" : bad;
  if (problem !== undefined)
    refuse("repository", repo, problem, "expected owner/name, such as openai/clip-vit-large-patch14");
}

/** @throws HubError `invalid` unless it is a relative path that stays in its folder on every system. */
export function checkPath(path: string): void {
  const problem = pathProblem(path);
  if (problem !== undefined)
    refuse("path", path, problem, "expected a path within the repository, such as model.safetensors");
}

/** @throws HubError `invalid` unless it can be a branch, a tag or a commit. */
export function checkRevision(revision: string): void {
  const problem = /[\s~^[]|@\{|^-/.test(revision) ? "holds what git allows in no name" : pathProblem(revision);
  if (problem !== undefined)
    refuse("revision", revision, problem, "expected a branch, a tag or a commit, such as main");
}

function repoProblem(part: string): string | undefined {
  if (part === "") return "has an empty part";
  if (part.length > LONGEST_REPO_PART) return `has a part of more than ${LONGEST_REPO_PART} characters`;
  if (part.includes("..") || part.includes("--")) return "holds .. or --";
  if (!/^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(part)) return "holds a character that no repository has";
  return part.endsWith(".git") ? "ends in .git" : undefined;
}

function pathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.length > LONGEST_PATH) return `is longer than ${LONGEST_PATH} characters`;
  if (!path.isWellFormed()) return "is not valid Unicode";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(path)) return "holds a control character";
  if (path.includes("\\")) return "holds a backslash";
  if (path.startsWith("/")) return "is absolute";
  if (/^[A-Za-z]:/.test(path)) return "begins with a drive letter";
  if (/[<>:"|?*]/.test(path)) return "holds a character that not every disk allows";
  if (/%(2e|2f|5c|00)/i.test(path)) return "holds an encoded dot, slash or zero";
  return path
    .split("/")
    .map(segmentProblem)
    .find((problem) => problem !== undefined);
}

function segmentProblem(segment: string): string | undefined {
  if (segment === "") return "has an empty part";
  if (segment === "." || segment === "..") return `has the part ${segment}`;
  if (/[. ]$/.test(segment)) return "has a part that ends in a dot or a space";
  if (DEVICE.test(segment)) return "has the name of a device in it";
  return new TextEncoder().encode(segment).length > LONGEST_SEGMENT
    ? `has a part of more than ${LONGEST_SEGMENT} bytes`
    : undefined;
}

const LONGEST_QUOTE = 80;

function refuse(what: string, value: string, problem: string, expected: string): never {
  const shown = value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value;
  throw new HubError("invalid", `the ${what} ${JSON.stringify(shown)} ${problem}; ${expected}`);
}
