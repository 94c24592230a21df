// The wire format of Protocol Buffers (protobuf.dev, Encoding), as far as Sparkplug needs it: fields walked in place.
//
//   key: field number << 3 | form, 7 bits a byte, lowest first | value
//   forms: 0 number of 7 bits a byte; 1 eight bytes; 2 length and as many bytes; 5 four bytes

const NUMBER = 0;
const EIGHT = 1;
const BYTES = 2;
const FOUR = 5;

/** What `readField` found; valid until the next call. */
export const FIELD = {
  number: 0,
  form: 0,
  /** Of form 0: exact to 53 bits. */
  value: 0,
  /** Of form 0: the low and high 32 bits. */
  low: 0,
  high: 0,
  /** Of other forms: where the bytes of the value lie. */
  at: 0,
  to: 0,
  /** Where the next field begins. */
  end: 0,
};

/** Reads the field at `at` within bytes[at, end). False where there is none that fits. */
export function readField(bytes: Uint8Array, at: number, end: number): boolean {
  if (!readNumber(bytes, at, end)) return false;
  const key = FIELD.low;
  if (FIELD.high !== 0) return false;
  FIELD.number = key >>> 3;
  FIELD.form = key & 7;
  if (FIELD.number === 0) return false;
  const from = FIELD.end;
  switch (FIELD.form) {
    case NUMBER:
      return readNumber(bytes, from, end);
    case EIGHT:
    case FOUR: {
      const size = FIELD.form === EIGHT ? 8 : 4;
      FIELD.at = from;
      FIELD.to = from + size;
      FIELD.end = FIELD.to;
      return FIELD.to <= end;
    }
    case BYTES: {
      if (!readNumber(bytes, from, end) || FIELD.value > end - FIELD.end) return false;
      FIELD.at = FIELD.end;
      FIELD.to = FIELD.at + FIELD.value;
      FIELD.end = FIELD.to;
      return true;
    }
    default:
      return false;
  }
}

/** Numbers have at most 64 bits, that is 10 bytes. */
function readNumber(bytes: Uint8Array, at: number, end: number): boolean {
  let low = 0;
  let high = 0;
  for (let index = 0; index < 10; index++) {
    if (at + index >= end) return false;
    const byte = bytes[at + index] as number;
    const bits = byte & 0x7f;
    if (index < 4) low |= bits << (index * 7);
    else if (index === 4) {
      low |= (bits & 15) << 28;
      high = bits >> 4;
    } else high |= bits << (index * 7 - 32);
    if (byte < 0x80) {
      FIELD.low = low >>> 0;
      FIELD.high = high >>> 0;
      FIELD.value = FIELD.high * 4_294_967_296 + FIELD.low;
      FIELD.end = at + index + 1;
      return true;
    }
  }
  return false;
}
