// Configuration frames of synchrophasors (IEEE C37.118.2-2011, clauses 6.4 and 6.5): what the data frames of a stream carry, unit by unit.
//
//   [continuation (2)] | time base (4) | number of units (2) | units … | frames per second (2)
//   unit: station | id (2) | [global id (16)] | format (2) | phasors (2) | analogs (2) | digitals (2) | names | scales | … | nominal (2) | count (2)
//
// In brackets: only in configuration 3, whose names have their own lengths (1) and are not 16 bytes long.

import { be16, be32, textAt } from "../octets.ts";

/** Bits of the format. */
const POLAR = 1;
const FLOAT_PHASORS = 2;
const FLOAT_ANALOGS = 4;
const FLOAT_FREQUENCY = 8;

const NAME = 16;
const DIGITAL_NAMES = 16;
/** Units and channels of one configuration that are kept; a frame of 64 KiB could name more. */
const MOST_UNITS = 256;
const MOST_CHANNELS = 4096;

export interface Unit {
  readonly station: string;
  readonly id: number;
  readonly polar: boolean;
  readonly floatPhasors: boolean;
  readonly floatAnalogs: boolean;
  readonly floatFrequency: boolean;
  /** Names of phasors, of analogs, and of the 16 bits of each digital word. */
  readonly phasors: readonly string[];
  readonly analogs: readonly string[];
  readonly digitals: readonly string[];
  /** Volts or amperes for one step of a whole number. */
  readonly phasorScales: readonly number[];
  /** Radians by which angles are still to be turned. */
  readonly phasorTurns: readonly number[];
  readonly analogScales: readonly number[];
  readonly analogOffsets: readonly number[];
  /** Hertz. */
  readonly nominal: number;
  readonly changes: number;
  /** Bytes of the unit in a data frame. */
  readonly size: number;
}

export interface Configuration {
  readonly units: readonly Unit[];
  /** Frames per second; negative: seconds per frame. */
  readonly rate: number;
  /** Bytes of the content of a data frame. */
  readonly size: number;
  /** The rest of the configuration is in other frames: it says who is there, not where values lie. */
  readonly partial: boolean;
}

/** A cursor that never leaves its range. */
class Fields {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  failed = false;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.at;
  }

  skip(length: number): number {
    const from = this.at;
    if (length > this.#end - from) {
      this.failed = true;
      this.at = this.#end;
      return this.#end;
    }
    this.at += length;
    return from;
  }

  word(): number {
    const at = this.skip(2);
    return this.failed ? 0 : be16(this.#bytes, at);
  }

  long(): number {
    const at = this.skip(4);
    return this.failed ? 0 : be32(this.#bytes, at);
  }

  float(): number {
    const number = this.long();
    view.setUint32(0, number);
    return view.getFloat32(0);
  }

  name(measured: boolean): string {
    const length = measured ? (this.#bytes[this.skip(1)] ?? 0) : NAME;
    const at = this.skip(this.failed ? 0 : length);
    return this.failed ? "" : textAt(this.#bytes, at, at + length);
  }

  names(count: number, measured: boolean): string[] {
    const names: string[] = [];
    for (let index = 0; index < count && !this.failed; index++) names.push(this.name(measured));
    return names;
  }
}

const view = new DataView(new ArrayBuffer(4));

/** Reads the content of a configuration frame, of type 3 with `measured` names. `null`: it does not hold what it says. */
export function readConfiguration(bytes: Uint8Array, start: number, end: number, measured: boolean): Configuration | null {
  const fields = new Fields(bytes, start, end);
  const continuation = measured ? fields.word() : 0;
  // Frames behind the first begin in the middle of something.
  if (continuation > 1) return { units: [], rate: 0, size: 0, partial: true };
  fields.skip(4);
  const count = fields.word();
  if (count > MOST_UNITS) return null;
  const units: Unit[] = [];
  let channels = 0;
  for (let index = 0; index < count; index++) {
    const unit = readUnit(fields, measured);
    if (unit === null) break;
    units.push(unit);
    channels += unit.phasors.length + unit.analogs.length + unit.digitals.length;
    if (channels > MOST_CHANNELS) return null;
  }
  const partial = continuation === 1;
  if (partial) return { units, rate: 0, size: 0, partial };
  const rate = (fields.word() << 16) >> 16;
  if (fields.failed || fields.left > 0) return null;
  return { units, rate, size: units.reduce((sum, unit) => sum + unit.size, 0), partial };
}

function readUnit(fields: Fields, measured: boolean): Unit | null {
  const station = fields.name(measured);
  const id = fields.word();
  if (measured) fields.skip(16);
  const format = fields.word();
  const phasorCount = fields.word();
  const analogCount = fields.word();
  const digitalCount = fields.word();
  if (fields.failed || phasorCount + analogCount + digitalCount * DIGITAL_NAMES > fields.left) return null;
  const phasors = fields.names(phasorCount, measured);
  const analogs = fields.names(analogCount, measured);
  const digitals = fields.names(digitalCount * DIGITAL_NAMES, measured);
  const phasorScales: number[] = [];
  const phasorTurns: number[] = [];
  const analogScales: number[] = [];
  const analogOffsets: number[] = [];
  for (let index = 0; index < phasorCount && !fields.failed; index++) {
    if (measured) {
      // Flags come first.
      fields.skip(4);
      phasorScales.push(fields.float());
      phasorTurns.push(fields.float());
    } else {
      phasorScales.push((fields.long() % 0x100_0000) * 1e-5);
      phasorTurns.push(0);
    }
  }
  for (let index = 0; index < analogCount && !fields.failed; index++) {
    if (measured) {
      analogScales.push(fields.float());
      analogOffsets.push(fields.float());
    } else {
      fields.skip(4);
      // The scale of an analog is the user's to define.
      analogScales.push(1);
      analogOffsets.push(0);
    }
  }
  fields.skip(digitalCount * 4);
  // Latitude, longitude, height, class of service, window, delay.
  if (measured) fields.skip(21);
  const nominal = (fields.word() & 1) === 0 ? 60 : 50;
  const changes = fields.word();
  if (fields.failed) return null;
  const floatPhasors = (format & FLOAT_PHASORS) !== 0;
  const floatAnalogs = (format & FLOAT_ANALOGS) !== 0;
  const floatFrequency = (format & FLOAT_FREQUENCY) !== 0;
  const size =
    2 + phasorCount * (floatPhasors ? 8 : 4) + (floatFrequency ? 8 : 4) + analogCount * (floatAnalogs ? 4 : 2) + digitalCount * 2;
  return {
    station,
    id,
    polar: (format & POLAR) !== 0,
    floatPhasors,
    floatAnalogs,
    floatFrequency,
    phasors,
    analogs,
    digitals,
    phasorScales,
    phasorTurns,
    analogScales,
    analogOffsets,
    nominal,
    changes,
    size,
  };
}
