// Markup: HTML and SVG as values. Whatever is put into a template is escaped, unless it is markup itself, so that no caller can forget it.

import { makeVisible } from "./visible.ts";

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/**
 * The template itself is trusted; values are not. Good for element content and for attribute values in double quotes, nowhere else
 * (no unquoted attribute, no script, no style, no URL that is not a fragment of ours).
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] as string;
  for (const [at, value] of values.entries()) text += write(value) + (parts[at + 1] as string);
  return new Markup(text);
}

export const NOTHING = new Markup("");

function write(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "object") return value.map(write).join("");
  return escapeText(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Visible, and without any character that means something in HTML, XML or a quoted attribute. */
export function escapeText(text: string): string {
  return makeVisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
