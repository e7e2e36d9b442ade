/** What one file imports and names, read from its syntax tree: words in strings and comments do not count. */
import ts from "typescript";
import type { SourceText } from "./tree.ts";

export interface Place {
  readonly what: string;
  readonly line: number;
}

export interface Parsed {
  readonly path: string;
  /** Every module named by an import, an export, `import()` or an import type. */
  readonly imports: readonly Place[];
  /** Globals of a runtime: `process`, `Deno`, `navigator` ... */
  readonly globals: readonly Place[];
  /** `console`, which is a global too, but of every runtime. */
  readonly consoles: readonly Place[];
  /** Syntax that library code does without. */
  readonly forbidden: readonly Place[];
}

const RUNTIME_GLOBALS = new Set(["process", "Deno", "navigator", "Buffer", "Bun", "__dirname", "__filename"]);
const GLOBAL_OBJECTS = new Set(["globalThis", "window", "self", "global"]);

export function parse(source: SourceText): Parsed {
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  const imports: Place[] = [];
  const globals: Place[] = [];
  const consoles: Place[] = [];
  const forbidden: Place[] = [];
  const place = (what: string, node: ts.Node): Place => ({
    what,
    line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
  });
  const visit = (node: ts.Node): void => {
    const module = moduleName(node);
    if (module !== undefined) imports.push(place(module, node));
    if (ts.isIdentifier(node) && isFree(node)) {
      if (RUNTIME_GLOBALS.has(node.text)) globals.push(place(node.text, node));
      if (node.text === "console") consoles.push(place(node.text, node));
    }
    const syntax = forbiddenSyntax(node);
    if (syntax !== undefined) forbidden.push(place(syntax, node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { path: source.path, imports, globals, consoles, forbidden };
}

function moduleName(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
    return text(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return text(node.argument.literal);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return text(node.arguments[0]);
  return undefined;
}

const text = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;

/**
 * Whether the name stands for itself, rather than for a property (`a.process`, except `globalThis.process`), a key or a declaration.
 * Scopes are not looked at: a local of the same name is refused too, for the reader's sake.
 */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return ts.isIdentifier(parent.expression) && GLOBAL_OBJECTS.has(parent.expression.text);
  }
  if (ts.isQualifiedName(parent) && parent.right === node) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  if (ts.isBindingElement(parent)) return parent.propertyName === node ? false : parent.initializer === node;
  const isName = "name" in parent && parent.name === node;
  return !isName || ts.isShorthandPropertyAssignment(parent);
}

function forbiddenSyntax(node: ts.Node): string | undefined {
  if (ts.isEnumDeclaration(node)) return "enum";
  if (node.kind === ts.SyntaxKind.AnyKeyword) return "any";
  if (ts.isNonNullExpression(node)) return "non-null !";
  if ((ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) && node.exclamationToken !== undefined) {
    return "definite !";
  }
  return undefined;
}
