// A place in bytes of the OPC UA binary encoding (OPC 10000-6, 5.2) that walks built-in types without allocation and never leaves its range.

const SCRATCH = new Uint8Array(8);
const FLOAT = new Float32Array(SCRATCH.buffer);
const DOUBLE = new Float64Array(SCRATCH.buffer);

/** Deepest nesting of variants, data values, diagnostics and extension objects that is followed (OPC 10000-6, 5.1.9 asks for bounds). */
const DEEPEST = 32;

/** Kinds of identifier of a node id. */
export const NUMERIC = 0;
export const TEXT = 1;
export const GUID = 2;
export const OPAQUE = 3;

/** Sizes of the built-in types 1 to 14 and 19 in variants; 0 where the size varies. */
const SIZES = [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 0, 8, 16, 0, 0, 0, 0, 4];

/**
 * Reads forward through `bytes[at, end)`. A read beyond the end, or of something that cannot be, sets `failed` and gives zeros from then
 * on, so that callers may check once at the end. Results that are not one number are left in fields until the next read of their kind.
 */
export class Cursor {
  bytes: Uint8Array = SCRATCH;
  at = 0;
  end = 0;
  failed = false;

  /** Of the last `string`: -1 long where it was null. */
  stringAt = 0;
  stringLength = -1;

  /** Of the last `nodeId`. */
  kind = NUMERIC;
  namespace = 0;
  number = 0;
  identifierAt = 0;
  identifierLength = 0;

  /** Of the last `extensionObject`: number of its type where that is in namespace 0, else -1; the body is empty where there is none. */
  extensionType = -1;
  extensionAt = 0;
  extensionLength = 0;

  /** Of the last `variant`: built-in type (0: none), whether an array, its number (NaN: not a number), where its content begins. */
  valueType = 0;
  valueIsArray = false;
  value = Number.NaN;
  valueAt = 0;

  /** Of the last `dataValue`. */
  hasValue = false;
  status = 0;

  #depth = 0;

  over(bytes: Uint8Array, at: number, end: number): this {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.failed = false;
    this.#depth = 0;
    return this;
  }

  fail(): void {
    this.failed = true;
    this.at = this.end;
  }

  skip(length: number): void {
    if (length < 0 || length > this.end - this.at) this.fail();
    else this.at += length;
  }

  u8(): number {
    if (this.at >= this.end) {
      this.fail();
      return 0;
    }
    return this.bytes[this.at++] ?? 0;
  }

  u16(): number {
    if (this.end - this.at < 2) {
      this.fail();
      return 0;
    }
    const { bytes, at } = this;
    this.at = at + 2;
    return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  }

  i32(): number {
    if (this.end - this.at < 4) {
      this.fail();
      return 0;
    }
    const { bytes, at } = this;
    this.at = at + 4;
    return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  /** Length of an array: 0 for null. Every element takes at least a byte, so a length beyond the rest is a failure at once. */
  count(): number {
    const length = this.i32();
    if (length <= 0) return 0;
    if (length > this.end - this.at) {
      this.fail();
      return 0;
    }
    return length;
  }

  /** String, ByteString and XmlElement. */
  string(): void {
    const length = this.i32();
    this.stringAt = this.at;
    this.stringLength = length < 0 ? -1 : length;
    if (length > 0) this.skip(length);
    if (this.failed) this.stringLength = -1;
  }

  strings(): void {
    for (let left = this.count(); left > 0 && !this.failed; left--) this.string();
  }

  /** NodeId and ExpandedNodeId (5.2.2.9 and 5.2.2.10). */
  nodeId(): void {
    const encoding = this.u8();
    this.namespace = 0;
    this.number = 0;
    this.kind = NUMERIC;
    switch (encoding & 0x3f) {
      case 0:
        this.number = this.u8();
        break;
      case 1:
        this.namespace = this.u8();
        this.number = this.u16();
        break;
      case 2:
        this.namespace = this.u16();
        this.number = this.u32();
        break;
      case 3:
      case 5:
        this.kind = (encoding & 0x3f) === 3 ? TEXT : OPAQUE;
        this.namespace = this.u16();
        this.string();
        this.identifierAt = this.stringAt;
        this.identifierLength = Math.max(0, this.stringLength);
        break;
      case 4:
        this.kind = GUID;
        this.namespace = this.u16();
        this.identifierAt = this.at;
        this.identifierLength = 16;
        this.skip(16);
        break;
      default:
        this.fail();
    }
    if ((encoding & 0x80) !== 0) this.string();
    if ((encoding & 0x40) !== 0) this.skip(4);
  }

  qualifiedName(): void {
    this.skip(2);
    this.string();
  }

  /** LocalizedText; afterwards `stringAt` and `stringLength` are those of the text. */
  localizedText(): void {
    const mask = this.u8();
    if ((mask & 1) !== 0) this.string();
    this.stringLength = -1;
    if ((mask & 2) !== 0) this.string();
  }

  extensionObject(): void {
    this.nodeId();
    this.extensionType = this.kind === NUMERIC && this.namespace === 0 ? this.number : -1;
    const encoding = this.u8();
    this.extensionLength = 0;
    this.extensionAt = this.at;
    if (encoding === 0) return;
    if (encoding > 2) {
      this.fail();
      return;
    }
    this.string();
    this.extensionAt = this.stringAt;
    this.extensionLength = Math.max(0, this.stringLength);
  }

  diagnosticInfo(): void {
    if (this.#depth >= DEEPEST) {
      this.fail();
      return;
    }
    const mask = this.u8();
    for (let bit = 1; bit <= 8; bit <<= 1) if ((mask & bit) !== 0) this.skip(4);
    if ((mask & 0x10) !== 0) this.string();
    if ((mask & 0x20) !== 0) this.skip(4);
    if ((mask & 0x40) === 0) return;
    this.#depth++;
    this.diagnosticInfo();
    this.#depth--;
  }

  diagnosticInfos(): void {
    for (let left = this.count(); left > 0 && !this.failed; left--) this.diagnosticInfo();
  }

  dataValue(): void {
    const mask = this.u8();
    let type = 0;
    let value = Number.NaN;
    let isArray = false;
    let valueAt = this.at;
    if ((mask & 1) !== 0) {
      this.variant();
      type = this.valueType;
      value = this.value;
      isArray = this.valueIsArray;
      valueAt = this.valueAt;
    }
    const status = (mask & 2) !== 0 ? this.u32() : 0;
    if ((mask & 4) !== 0) this.skip(8);
    if ((mask & 0x10) !== 0) this.skip(2);
    if ((mask & 8) !== 0) this.skip(8);
    if ((mask & 0x20) !== 0) this.skip(2);
    this.valueType = type;
    this.value = value;
    this.valueIsArray = isArray;
    this.valueAt = valueAt;
    this.hasValue = type !== 0;
    this.status = status;
  }

  /** Variant (5.2.2.16). */
  variant(): void {
    if (this.#depth >= DEEPEST) {
      this.fail();
      return;
    }
    this.#depth++;
    const mask = this.u8();
    const type = mask & 0x3f;
    let value = Number.NaN;
    let at = this.at;
    if ((mask & 0x80) !== 0) {
      const length = this.count();
      at = this.at;
      const size = SIZES[type] ?? 0;
      if (size > 0) this.skip(length * size);
      else for (let left = length; left > 0 && !this.failed; left--) this.#varying(type);
    } else if (type !== 0) value = this.#scalar(type);
    if ((mask & 0x40) !== 0) this.skip(this.count() * 4);
    if (this.failed) value = Number.NaN;
    this.#depth--;
    this.valueType = this.failed ? 0 : type;
    this.valueIsArray = (mask & 0x80) !== 0;
    this.value = value;
    this.valueAt = at;
  }

  #scalar(type: number): number {
    switch (type) {
      case 1:
        return this.u8() === 0 ? 0 : 1;
      case 2:
        return (this.u8() << 24) >> 24;
      case 3:
        return this.u8();
      case 4:
        return (this.u16() << 16) >> 16;
      case 5:
        return this.u16();
      case 6:
        return this.i32();
      case 7:
        return this.u32();
      case 8: {
        const low = this.u32();
        return this.i32() * 4294967296 + low;
      }
      case 9: {
        const low = this.u32();
        return this.u32() * 4294967296 + low;
      }
      case 10:
        this.#toScratch(4);
        return FLOAT[0] ?? 0;
      case 11:
        this.#toScratch(8);
        return DOUBLE[0] ?? 0;
      default: {
        const size = SIZES[type] ?? 0;
        if (size > 0) this.skip(size);
        else this.#varying(type);
        return Number.NaN;
      }
    }
  }

  /** Copies so that the machine's own byte order does not matter where it is little, as on every machine that runs Node. */
  #toScratch(size: number): void {
    const { bytes, at } = this;
    this.skip(size);
    for (let index = 0; index < size; index++) SCRATCH[index] = this.failed ? 0 : (bytes[at + index] ?? 0);
  }

  /** One element of a type without a fixed size; the ids 26 to 31 are reserved and to be read as ByteStrings. */
  #varying(type: number): void {
    if (type === 12 || type === 15 || type === 16 || (type >= 26 && type <= 31)) this.string();
    else if (type === 17 || type === 18) this.nodeId();
    else if (type === 20) this.qualifiedName();
    else if (type === 21) this.localizedText();
    else if (type === 22) this.extensionObject();
    else if (type === 23) {
      if (this.#depth >= DEEPEST) this.fail();
      else this.dataValue();
    } else if (type === 24) this.variant();
    else if (type === 25) this.diagnosticInfo();
    else this.fail();
  }
}
