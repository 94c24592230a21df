// A configuration in XML as a tree in which every element knows its line. Entities that a document declares are not expanded.

import { walkXml } from "@bulkhead/facts/text";

export class XmlElement {
  readonly name: string;
  /** From 1, where it begins. */
  readonly line: number;
  readonly children: XmlElement[] = [];
  /** What stands in it directly, without the white space around. */
  text = "";
  readonly attribute: (name: string) => string | undefined;

  constructor(name: string, line: number, attribute: (name: string) => string | undefined = () => undefined) {
    this.name = name;
    this.line = line;
    this.attribute = attribute;
  }

  /** The first of its children of that name. */
  child(name: string): XmlElement | undefined {
    return this.children.find((one) => one.name === name);
  }

  /** Follows a path of names, each time to the first child. */
  at(...path: readonly string[]): XmlElement | undefined {
    const [first, ...rest] = path;
    return first === undefined ? this : this.child(first)?.at(...rest);
  }

  all(name: string): readonly XmlElement[] {
    return this.children.filter((one) => one.name === name);
  }

  has(name: string): boolean {
    return this.child(name) !== undefined;
  }

  /** The text of the first child of that name; `undefined` where there is none. */
  value(name: string): string | undefined {
    return this.child(name)?.text;
  }
}

export interface XmlTree {
  /** Absent where there is no element at all. */
  readonly root?: XmlElement;
  /** How many elements there are. */
  readonly elements: number;
  /** The line where the document breaks off or is broken. What stands before it is in the tree. */
  readonly brokenAt?: number;
}

/** Reads a document. Never throws; linear in its length. */
export function readXml(text: string): XmlTree {
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  const brokenAt = walkXml(text, {
    open(begun) {
      elements += 1;
      const element = new XmlElement(begun.name, begun.line, (key) => begun.attribute(key));
      const parent = open.at(-1);
      if (parent !== undefined) parent.children.push(element);
      else root ??= element;
      open.push(element);
    },
    close(_, inner) {
      const element = open.pop();
      if (element !== undefined) element.text = inner;
    },
  });
  return { elements, ...(root === undefined ? {} : { root }), ...(brokenAt === undefined ? {} : { brokenAt }) };
}
