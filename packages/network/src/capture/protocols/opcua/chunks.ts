// Messages that travel in several chunks (OPC 10000-6, 6.7.2): gathers their bodies, bounded, one message per direction at a time.

/** Longest body of a message that is put together; what is longer is passed over. */
export const LONGEST_BODY = 1024 * 1024;

/** The body of the message whose chunks arrive one after the other in one direction. */
export class Assembly {
  bytes = new Uint8Array(0);
  length = 0;
  /** At least one chunk of an unfinished message was taken. */
  open = false;
  /** The rest of the message cannot be used: it is too long, encrypted, or its beginning is missing. */
  spoiled = false;

  add(bytes: Uint8Array, start: number, end: number): void {
    this.open = true;
    if (this.spoiled) return;
    const length = this.length + (end - start);
    if (length > LONGEST_BODY) {
      this.spoil();
      return;
    }
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.min(LONGEST_BODY, Math.max(16 * 1024, length * 2)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(start, end), this.length);
    this.length = length;
  }

  spoil(): void {
    this.open = true;
    this.spoiled = true;
    this.length = 0;
  }

  clear(): void {
    this.open = false;
    this.spoiled = false;
    this.length = 0;
  }
}
