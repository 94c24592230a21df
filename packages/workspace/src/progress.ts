// Where long work says how far it is.

export interface Progress {
  /** Replaces what was said before: `read span.pcapng 40 %`. */
  progress(text: string): void;
}
