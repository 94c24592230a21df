// The architecture rule: dependency runs downward only, and an engine has no way to the world. Read from the syntax tree of every file.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** The house, lowest floor first. A package may import packages of lower floors, never of its own or a higher one. */
export const FLOORS: readonly (readonly string[])[] = [
  ["standards"],
  ["plant"],
  ["facts"],
  ["network", "system", "process"],
  ["assessment", "risk"],
  ["store", "documents", "certification"],
  ["workspace", "contract"],
  ["server"],
  ["cli", "web"],
];

/** Packages that may reach files, clock and sockets. All others are engines: bytes and values come in, values go out. */
const WORLDLY = new Set(["store", "workspace", "cli", "server", "web"]);

/** Names by which a program reaches clock, randomness, files and sockets without an import. */
const WORLD = new Set([
  "process",
  "performance",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "XMLHttpRequest",
  "WebSocket",
  "crypto",
  "Deno",
  "Bun",
  "require",
  "globalThis",
]);

export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const floorOf = new Map(FLOORS.flatMap((names, floor) => names.map((name) => [name, floor] as const)));

/** Breaches in one source file. `file` is relative to the repository: `packages/NAME/src/…` or `apps/NAME/src/…`. */
export function examineFile(file: string, text: string): Breach[] {
  const owner = file.split("/")[1] ?? "";
  const floor = floorOf.get(owner);
  if (floor === undefined) return [{ file, line: 1, message: `package ${owner} has no floor; add it to FLOORS` }];
  const isTest = /\.(test|conformance|fixture)\.ts$/.test(file) || file.includes("/test-data/");
  const breaches: Breach[] = [];
  const report = (offset: number, message: string): void => {
    breaches.push({ file, line: text.slice(0, offset).split("\n").length, message });
  };

  const examineImport = (source: string, offset: number): void => {
    const own = /^@bulkhead\/([^/]+)/.exec(source);
    if (own !== null) {
      const name = own[1] as string;
      const other = floorOf.get(name);
      if (other === undefined) report(offset, `@bulkhead/${name} does not exist`);
      else if (!isTest && other >= floor) report(offset, `${owner} may not import ${name}: dependency runs downward only`);
    } else if (source.startsWith(".")) {
      const target = relative(".", resolve(dirname(file), source));
      if (target.split("/").slice(0, 2).join("/") !== file.split("/").slice(0, 2).join("/") && !isTest) {
        report(offset, `${source} leaves the package; import @bulkhead/${target.split("/")[1] ?? "…"} instead`);
      }
    } else if (source.startsWith("node:") && !WORLDLY.has(owner) && !isTest) {
      report(offset, `${owner} is an engine and may not import ${source}`);
    }
  };

  const { program } = parseSync(file, text);
  const engine = !WORLDLY.has(owner) && !isTest;
  const reachesWorld = (name: string, offset: number): void => {
    if (engine && WORLD.has(name)) report(offset, `${owner} is an engine and may not use ${name}`);
  };
  const declared = new Set<string>();
  const used: { readonly name: string; readonly offset: number }[] = [];
  new Visitor({
    ImportDeclaration: (node) => examineImport(node.source.value, node.start),
    ExportNamedDeclaration: (node) => node.source && examineImport(node.source.value, node.start),
    ExportAllDeclaration: (node) => examineImport(node.source.value, node.start),
    ImportExpression: (node) => {
      if (node.source.type === "Literal" && typeof node.source.value === "string") examineImport(node.source.value, node.start);
      else if (engine) report(node.start, "an engine imports by constant names only");
    },
    ImportSpecifier: (node) => void declared.add(node.local.name),
    VariableDeclarator: (node) => node.id.type === "Identifier" && declared.add(node.id.name),
    FunctionDeclaration: (node) => node.id && declared.add(node.id.name),
    NewExpression: (node) => {
      if (node.callee.type !== "Identifier") return;
      if (engine && node.callee.name === "Date" && node.arguments.length === 0)
        report(node.start, `${owner} is an engine and may not read the clock`);
    },
    CallExpression: (node) => {
      if (node.callee.type === "Identifier") used.push({ name: node.callee.name, offset: node.start });
    },
    MemberExpression: (node) => {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
      const path = `${node.object.name}.${node.property.name}`;
      if (engine && (path === "Date.now" || path === "Math.random"))
        report(node.start, `${owner} is an engine and may not use ${path}`);
      used.push({ name: node.object.name, offset: node.start });
    },
  }).visit(program);
  for (const { name, offset } of used) if (!declared.has(name)) reachesWorld(name, offset);
  return breaches;
}

/** Every breach in the repository at `root`. */
export function examineHouse(root: string): { readonly files: number; readonly breaches: readonly Breach[] } {
  const files = globSync("{packages,apps}/*/src/**/*.{ts,tsx}", { cwd: root }).sort();
  return { files: files.length, breaches: files.flatMap((file) => examineFile(file, readFileSync(join(root, file), "utf8"))) };
}
