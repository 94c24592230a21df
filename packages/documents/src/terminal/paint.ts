// Colours of the terminal (ECMA-48 SGR), as a flag says. Colour never carries a meaning alone.

const CODES = { bold: 1, dim: 2, red: 31, yellow: 33, blue: 36, magenta: 35 } as const;

export type Colour = keyof typeof CODES;

export function paint(text: string, colour: Colour | undefined, enabled: boolean): string {
  return enabled && colour !== undefined && text !== "" ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}
