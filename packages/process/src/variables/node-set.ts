// OPC UA NodeSet2 documents (part 6, annex F): variables with a number, their units and ranges.

import { walkXml } from "@bulkhead/facts/text";
import { Identifiers, type PlantDocument, type Problem } from "@bulkhead/plant";
import { typeNamed } from "./tag-address.ts";

type VariableDocument = NonNullable<PlantDocument["variables"]>[number];

/** Numeric built-in types by their node ids in namespace 0 (part 6, table 1). */
const BUILT_IN = new Map([
  ["i=1", "Boolean"],
  ["i=2", "SByte"],
  ["i=3", "Byte"],
  ["i=4", "Int16"],
  ["i=5", "UInt16"],
  ["i=6", "Int32"],
  ["i=7", "UInt32"],
  ["i=10", "Float"],
  ["i=11", "Double"],
]);
const MOST_NODES = 1_000_000;

interface Node {
  readonly id: string;
  readonly browseName: string;
  readonly dataType: string;
  readonly parent: string;
  name: string;
  unit: string;
  low: number | undefined;
  high: number | undefined;
}

export function isNodeSet(head: Uint8Array): boolean {
  return /<(?:\w+:)?UANodeSet[\s>]/.test(new TextDecoder().decode(head.subarray(0, 65_536)));
}

/**
 * Every variable with a numeric type that is no property of another node. Units and ranges come from its properties EngineeringUnits and
 * EURange. Indices of namespaces are those of the file; a server may number them otherwise, which is told.
 */
export function readNodeSet(
  bytes: Uint8Array,
  file: string,
  asset: string,
  taken: Iterable<string>,
): { readonly variables: readonly VariableDocument[]; readonly problems: readonly Problem[] } {
  const nodes = new Map<string, Node>();
  const aliases = new Map<string, string>();
  const uris: string[] = [];
  const problems: Problem[] = [];
  let alias = "";
  let node: Node | undefined;
  const broken = walkXml(new TextDecoder().decode(bytes), {
    open(element) {
      const name = bare(element.name);
      if (name === "Alias") alias = element.attribute("Alias") ?? "";
      if (!name.startsWith("UA") || name === "UANodeSet") return;
      node = undefined;
      const id = element.attribute("NodeId");
      if (name !== "UAVariable" || id === undefined || nodes.size >= MOST_NODES) return;
      const browseName = element.attribute("BrowseName") ?? "";
      const dataType = element.attribute("DataType") ?? "i=24";
      node = {
        id,
        browseName,
        dataType,
        parent: element.attribute("ParentNodeId") ?? "",
        name: "",
        unit: "",
        low: undefined,
        high: undefined,
      };
      nodes.set(id, node);
    },
    close(name, text) {
      const closed = bare(name);
      if (closed === "Alias") aliases.set(alias, text);
      else if (closed === "Uri") uris.push(text);
      else if (node === undefined) return;
      else if (closed === "DisplayName" && node.name === "") node.name = text;
      else if (closed === "Text") node.unit = text;
      else if (closed === "Low") node.low = Number(text);
      else if (closed === "High") node.high = Number(text);
    },
  });
  if (broken !== undefined) {
    const message = "The document is broken here; what stands before it was read.";
    problems.push({ code: "process/bad-xml", severity: "error", message, mend: "Export it again.", file, line: broken });
  }
  if (uris.length > 0) {
    const named = uris.slice(0, 5).map((uri, at) => `${at + 1} is ${uri.slice(0, 100)}`);
    const message = `Indices of namespaces are those of this file: ${named.join(", ")}.`;
    const mend = "Compare with the NamespaceArray of the server, and correct ns= where it differs.";
    problems.push({ code: "process/namespace-index", severity: "note", message, mend, file });
  }
  const properties = Map.groupBy(nodes.values(), ({ parent }) => parent);
  const ids = new Identifiers(taken);
  const variables: VariableDocument[] = [];
  for (const { id, browseName, dataType, name } of nodes.values()) {
    const type = typeNamed(BUILT_IN.get(aliases.get(dataType) ?? dataType) ?? dataType);
    // properties of the standard have names without an index
    if (type === undefined || !browseName.includes(":")) continue;
    const own = properties.get(id) ?? [];
    const unit = own.find((one) => one.browseName === "EngineeringUnits")?.unit ?? "";
    const range = own.find((one) => one.browseName === "EURange");
    const tag = browseName.slice(browseName.indexOf(":") + 1);
    variables.push({
      id: ids.take(tag),
      name: name || tag,
      asset,
      tag,
      ...(unit === "" ? {} : { unit }),
      points: [{ protocol: "opcua", target: id, type }],
      ...(range?.low !== undefined && range.high !== undefined && range.low < range.high
        ? { limits: { normal: [range.low, range.high] as [number, number] } }
        : {}),
    });
  }
  return { variables, problems };
}

/** A name without its prefix. */
function bare(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
