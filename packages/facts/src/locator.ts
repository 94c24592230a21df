// Locators: where in a piece of evidence a fact was read, exactly enough that a person can be shown the very bytes.

export type Locator =
  /** One captured packet: its number from 1 (as Wireshark counts), and where its bytes lie in the file. */
  | { readonly type: "packet"; readonly number: number; readonly offset: number; readonly length: number }
  /**
   * A line from 1; `to` where it spans several. `record`: it is one of a log, whose neighbours are of others and may hold their secrets:
   * it is shown alone, and where it holds a `secret` itself it is not shown.
   */
  | { readonly type: "line"; readonly line: number; readonly to?: number; readonly record?: "plain" | "secret" }
  /** A JSON pointer (RFC 6901) into a JSON or YAML document; `line` within the string it points to, where that is long. */
  | { readonly type: "pointer"; readonly pointer: string; readonly line?: number; readonly record?: "plain" | "secret" }
  /** A cell of a spreadsheet, as in `B7`. */
  | { readonly type: "cell"; readonly sheet: string; readonly cell: string }
  | { readonly type: "whole" };

/** `packet 17`, `line 4`, `/users/3`: for messages and tables. */
export function describeLocator(locator: Locator): string {
  switch (locator.type) {
    case "packet":
      return `packet ${locator.number}`;
    case "line":
      return locator.to === undefined ? `line ${locator.line}` : `lines ${locator.line} to ${locator.to}`;
    case "pointer":
      return locator.line === undefined ? locator.pointer : `${locator.pointer} line ${locator.line}`;
    case "cell":
      return `${locator.sheet}!${locator.cell}`;
    case "whole":
      return "the whole file";
  }
}
