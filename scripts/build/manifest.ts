/** The manifest of a package as it is published, made from the one in the repository, which names sources. */

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  /** What is published, beside README.md and LICENSE. */
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, Target>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** A file, or one for each condition (`browser`, `default`). */
export type Target = string | { readonly [condition: string]: Target };

const WORKSPACE = "workspace:^";

/**
 * Built files for sources, versions for `workspace:^`, and nothing that matters in the repository alone: an export outside `files`
 * (a suite for the packages above) is left out.
 * @param versions Of the packages of the repository, by name.
 * @throws Error for a dependency on a package of the repository that is not published.
 */
export function publishedManifest(source: Manifest, versions: ReadonlyMap<string, string>): Manifest {
  const { devDependencies: _, exports, bin, dependencies, ...rest } = source;
  const isPublished = ([, target]: readonly [string, Target]): boolean =>
    typeof target !== "string" || source.files.some((path) => `${target}/`.startsWith(`./${path}/`));
  return {
    ...rest,
    exports: {
      ...Object.fromEntries(
        Object.entries(exports)
          .filter(isPublished)
          .map(([entry, target]) => [entry, built(target)]),
      ),
      "./package.json": "./package.json",
    },
    ...(bin && { bin: mapped(bin, script) }),
    ...(dependencies && { dependencies: mapped(dependencies, (range, name) => resolved(range, name, versions)) }),
  };
}

/** The condition `types` stands first: the first condition that fits is taken. Data stays what it is. */
function built(target: Target): Target {
  if (typeof target !== "string") return mapped(target, built);
  return target.endsWith(".ts") ? { types: target.replace(/\.ts$/, ".d.ts"), default: script(target) } : target;
}

const script = (path: string): string => path.replace(/\.ts$/, ".js");

function resolved(range: string, name: string, versions: ReadonlyMap<string, string>): string {
  if (!range.startsWith("workspace:")) return range;
  const version = versions.get(name);
  if (range !== WORKSPACE || version === undefined)
    throw new Error(`${name}: expected ${WORKSPACE} and a package that is published, got ${range}`);
  return `^${version}`;
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
