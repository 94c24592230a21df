// The syntax of expressions over process variables: text to tree. Columns count from 1 in UTF-16 units, as editors do.
//
//   expression  = conjunction { "or" conjunction }
//   conjunction = negation { "and" negation }
//   negation    = "not" negation | lasting
//   lasting     = comparison [ "for" quantity ]
//   comparison  = sum [ ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) sum ]
//   sum         = product { ( "+" | "-" ) product }
//   product     = factor { ( "*" | "/" ) factor }
//   factor      = "-" factor | quantity | name | function "(" expression { "," expression } ")" | "(" expression ")"
//   quantity    = number [ unit ]
//   name        = an id of a variable; in double quotes where it begins with a digit or is a word of the language

export type Comparison = "<" | "<=" | ">" | ">=" | "=" | "!=";
export const FUNCTIONS = ["min", "max", "abs", "delta"] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export type Node =
  | { readonly kind: "number"; readonly value: number; readonly unit: string | undefined; readonly column: number }
  | { readonly kind: "truth"; readonly value: boolean; readonly column: number }
  | { readonly kind: "name"; readonly name: string; readonly column: number }
  | { readonly kind: "negate" | "not"; readonly of: Node; readonly column: number }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/";
      readonly left: Node;
      readonly right: Node;
      readonly column: number;
    }
  | {
      readonly kind: "compare";
      readonly operator: Comparison;
      readonly left: Node;
      readonly right: Node;
      readonly column: number;
    }
  | { readonly kind: "and" | "or"; readonly left: Node; readonly right: Node; readonly column: number }
  | { readonly kind: "lasts"; readonly of: Node; readonly time: Node; readonly column: number }
  | { readonly kind: "call"; readonly name: FunctionName; readonly arguments: readonly Node[]; readonly column: number };

/** What is wrong with an expression, where, and what to do about it. */
export interface ExpressionProblem {
  /** From 1. */
  readonly column: number;
  readonly message: string;
  readonly mend: string;
}

/** Thrown inside this folder only; `parseExpression` and `checkExpression` turn it into a value. */
export class ExpressionFault extends Error {
  readonly column: number;
  readonly mend: string;

  constructor(column: number, message: string, mend: string) {
    super(message);
    this.column = column;
    this.mend = mend;
  }
}

/** Longer expressions are refused, and deeper ones: nobody can check them by eye. */
const LONGEST = 2000;
const DEEPEST = 50;

interface Token {
  readonly kind: "number" | "name" | "word" | "symbol" | "end";
  readonly text: string;
  readonly unit?: string;
  readonly column: number;
}

const WORDS = new Set<string>(["and", "or", "not", "for", "true", "false", ...FUNCTIONS]);
const SPACE = /\s+/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A unit begins with a letter or a sign of its own and goes on with what units are written of. */
const UNIT = /[ \t]*([%‰°µμ℃℉\p{L}][\p{L}\p{N}%°µμ³²·^]*(?:\/(?:\([\p{L}\p{N}²³·^*]+\)|[%°µμ\p{L}][\p{L}\p{N}²³·^]*))*)/uy;
const NAME = /[\p{L}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?/uy;
const QUOTED = /"([^"]{1,200})"/y;
const SYMBOL = /<=|>=|!=|==|[-+*/()<>=,]/y;

function tokenize(text: string): Token[] {
  if (text.length > LONGEST) {
    throw new ExpressionFault(
      LONGEST + 1,
      `An expression has at most ${LONGEST} characters.`,
      "Divide it over derived variables.",
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (match(SPACE) !== null) continue;
    const column = at + 1;
    const number = match(NUMBER);
    if (number !== null) {
      const before = at;
      const unit = match(UNIT)?.[1];
      if (unit !== undefined && WORDS.has(unit)) at = before;
      tokens.push({ kind: "number", text: number[0], column, ...(unit !== undefined && !WORDS.has(unit) ? { unit } : {}) });
      continue;
    }
    const quoted = match(QUOTED);
    if (quoted !== null) {
      tokens.push({ kind: "name", text: quoted[1] as string, column });
      continue;
    }
    const name = match(NAME);
    if (name !== null) {
      tokens.push({ kind: WORDS.has(name[0]) ? "word" : "name", text: name[0], column });
      continue;
    }
    const symbol = match(SYMBOL);
    if (symbol === null) {
      const stranger = String.fromCodePoint(text.codePointAt(at) as number);
      throw new ExpressionFault(column, `“${stranger}” does not belong into an expression.`, "Take it out.");
    }
    tokens.push({ kind: "symbol", text: symbol[0] === "==" ? "=" : symbol[0], column });
  }
  tokens.push({ kind: "end", text: "the end", column: text.length + 1 });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#expression();
    const rest = this.#next;
    if (rest.kind !== "end") {
      const mend =
        rest.kind === "name" || rest.kind === "number"
          ? "Put an operator between the two; a unit stands right behind its number."
          : "Take it out, or open the bracket that it closes.";
      throw new ExpressionFault(rest.column, `“${rest.text}” comes where the expression is complete.`, mend);
    }
    return node;
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(kind: Token["kind"], ...texts: readonly string[]): Token | undefined {
    const token = this.#next;
    if (token.kind !== kind || !texts.includes(token.text)) return undefined;
    this.#at++;
    return token;
  }

  #expression(): Node {
    if (++this.#depth > DEEPEST) {
      throw new ExpressionFault(this.#next.column, "The brackets are nested too deep.", "Divide it over derived variables.");
    }
    let left = this.#conjunction();
    for (let or = this.#take("word", "or"); or !== undefined; or = this.#take("word", "or")) {
      left = { kind: "or", left, right: this.#conjunction(), column: or.column };
    }
    this.#depth--;
    return left;
  }

  #conjunction(): Node {
    let left = this.#negation();
    for (let and = this.#take("word", "and"); and !== undefined; and = this.#take("word", "and")) {
      left = { kind: "and", left, right: this.#negation(), column: and.column };
    }
    return left;
  }

  #negation(): Node {
    const nots: number[] = [];
    for (let not = this.#take("word", "not"); not !== undefined; not = this.#take("word", "not")) nots.push(not.column);
    return nots.reduceRight<Node>((of, column) => ({ kind: "not", of, column }), this.#lasting());
  }

  #lasting(): Node {
    const of = this.#comparison();
    const lasting = this.#take("word", "for");
    if (lasting === undefined) return of;
    const time = this.#next;
    if (time.kind !== "number")
      throw new ExpressionFault(time.column, "A duration comes behind “for”.", "Write, for example, for 30 s.");
    return { kind: "lasts", of, time: this.#factor(), column: lasting.column };
  }

  #comparison(): Node {
    const left = this.#sum();
    const sign = this.#take("symbol", "<", "<=", ">", ">=", "=", "!=");
    if (sign === undefined) return left;
    const node: Node = { kind: "compare", operator: sign.text as Comparison, left, right: this.#sum(), column: sign.column };
    const again = this.#take("symbol", "<", "<=", ">", ">=", "=", "!=");
    if (again !== undefined) {
      throw new ExpressionFault(again.column, "Comparisons do not stand in a row.", "Write a < b and b < c.");
    }
    return node;
  }

  #sum(): Node {
    let left = this.#product();
    for (let sign = this.#take("symbol", "+", "-"); sign !== undefined; sign = this.#take("symbol", "+", "-")) {
      left = { kind: "arithmetic", operator: sign.text as "+" | "-", left, right: this.#product(), column: sign.column };
    }
    return left;
  }

  #product(): Node {
    let left = this.#factor();
    for (let sign = this.#take("symbol", "*", "/"); sign !== undefined; sign = this.#take("symbol", "*", "/")) {
      left = { kind: "arithmetic", operator: sign.text as "*" | "/", left, right: this.#factor(), column: sign.column };
    }
    return left;
  }

  #factor(): Node {
    const signs: number[] = [];
    for (let sign = this.#take("symbol", "-"); sign !== undefined; sign = this.#take("symbol", "-")) signs.push(sign.column);
    return signs.reduceRight<Node>((of, column) => ({ kind: "negate", of, column }), this.#primary());
  }

  #primary(): Node {
    const token = this.#next;
    const { column, text } = token;
    if (token.kind === "number") {
      this.#at++;
      return { kind: "number", value: Number(text), unit: token.unit, column };
    }
    if (token.kind === "name") {
      this.#at++;
      const call = this.#next;
      if (call.text === "(" && call.kind === "symbol") {
        throw new ExpressionFault(column, `There is no function “${text}”.`, `There are ${FUNCTIONS.join(", ")}.`);
      }
      return { kind: "name", name: text, column };
    }
    if (this.#take("word", "true", "false") !== undefined) return { kind: "truth", value: text === "true", column };
    if (this.#take("word", ...FUNCTIONS) !== undefined) return this.#call(text as FunctionName, column);
    if (this.#take("symbol", "(") !== undefined) {
      const inside = this.#expression();
      this.#close("A bracket is open.");
      return inside;
    }
    const missing = token.kind === "end" ? "Something is missing at the end." : `“${text}” comes where a value is expected.`;
    throw new ExpressionFault(column, missing, "A number, a variable, a function or a bracket belongs here.");
  }

  #call(name: FunctionName, column: number): Node {
    if (this.#take("symbol", "(") === undefined) {
      throw new ExpressionFault(
        this.#next.column,
        `“${name}” is a function.`,
        `Write ${name}(…); a variable of this name stands in quotes.`,
      );
    }
    const given = [this.#expression()];
    while (this.#take("symbol", ",") !== undefined) given.push(this.#expression());
    this.#close(`The bracket of ${name} is open.`);
    return { kind: "call", name, arguments: given, column };
  }

  #close(message: string): void {
    if (this.#take("symbol", ")") === undefined) throw new ExpressionFault(this.#next.column, message, "Close it with “)”.");
  }
}

/** The tree of a text, or what is wrong with it. Throws `ExpressionFault`. */
export function parseExpression(text: string): Node {
  return new Parser(tokenize(text)).whole();
}
