// What a language has to say: the shape of English, whatever the words. A language that lacks a message, or needs other arguments, does not
// compile.

import type { en } from "./en/index.ts";

type Said<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Said<T[Key]> };

export type Messages = Said<typeof en>;
