// Values of declared points out of data frames of synchrophasors (IEEE C37.118.2-2011, clause 6.3).
//
//   unit: status (2) | phasors (4 or 8 each) | frequency (2 or 4) | its change (2 or 4) | analogs (2 or 4 each) | digital words (2 each)

import type { PointOfInterest } from "@bulkhead/facts";
import type { Flow, Sink } from "../../dissector.ts";
import { be16, be32 } from "../octets.ts";
import type { Configuration, Unit } from "./configuration.ts";

/** Where a declared point lies. */
interface SynchrophasorAddress {
  readonly kind: "magnitude" | "angle" | "frequency" | "rocof" | "analog" | "digital";
  readonly channel: string;
}

/** Bits of the status: the data are not good; the clock is not synchronised, so that angles say nothing. */
const DATA_ERROR = 0xc000;
const NOT_SYNCHRONISED = 0x2000;

/**
 * `magnitude:VA` (volts or amperes), `angle:VA` (radians), `frequency` (hertz), `rocof` (hertz per second), `analog:NAME`,
 * `digital:NAME` (one bit), with names as the configuration frame tells them; `unit`: id of the measuring unit.
 */
export function locate({ target }: PointOfInterest): SynchrophasorAddress | undefined {
  if (target === "frequency" || target === "rocof") return { kind: target, channel: "" };
  const found = /^(magnitude|angle|analog|digital):(.{1,255})$/.exec(target);
  if (found === null) return undefined;
  return { kind: found[1] as SynchrophasorAddress["kind"], channel: found[2] as string };
}

const view = new DataView(new ArrayBuffer(4));

function float(bytes: Uint8Array, at: number): number {
  view.setUint32(0, be32(bytes, at));
  return view.getFloat32(0);
}

const signed = (bytes: Uint8Array, at: number): number => (be16(bytes, at) << 16) >> 16;

/** Tells the declared points of a data frame, whose content from `at` on is as long as the configuration says. */
export function readValues(configuration: Configuration, bytes: Uint8Array, at: number, flow: Flow, sink: Sink): void {
  let from = at;
  for (const unit of configuration.units) {
    const status = be16(bytes, from);
    for (const point of flow.points) {
      if (point.interest.unit !== undefined && point.interest.unit !== unit.id) continue;
      const { kind, channel } = point.address as SynchrophasorAddress;
      const raw = valueOf(unit, bytes, from, kind, channel);
      if (raw === undefined) continue;
      const wrong = DATA_ERROR | (kind === "angle" ? NOT_SYNCHRONISED : 0);
      sink.valueRead(point, raw, Number.isFinite(raw) && (status & wrong) === 0);
    }
    from += unit.size;
  }
}

/** All values of a data frame, unit by unit: for whoever watches messages. */
export function traceValues({ units }: Configuration, bytes: Uint8Array, at: number): Readonly<Record<string, unknown>>[] {
  let from = at;
  return units.map((unit) => {
    const here = from;
    from += unit.size;
    return {
      unit,
      status: be16(bytes, here),
      frequency: valueOf(unit, bytes, here, "frequency", ""),
      rocof: valueOf(unit, bytes, here, "rocof", ""),
      magnitudes: unit.phasors.map((name) => valueOf(unit, bytes, here, "magnitude", name)),
      angles: unit.phasors.map((name) => valueOf(unit, bytes, here, "angle", name)),
      analogs: unit.analogs.map((name) => valueOf(unit, bytes, here, "analog", name)),
    };
  });
}

/** `undefined`: the unit has no such channel. */
function valueOf(
  unit: Unit,
  bytes: Uint8Array,
  at: number,
  kind: SynchrophasorAddress["kind"],
  channel: string,
): number | undefined {
  const phasorsAt = at + 2;
  const frequencyAt = phasorsAt + unit.phasors.length * (unit.floatPhasors ? 8 : 4);
  const analogsAt = frequencyAt + (unit.floatFrequency ? 8 : 4);
  const digitalsAt = analogsAt + unit.analogs.length * (unit.floatAnalogs ? 4 : 2);
  switch (kind) {
    case "magnitude":
    case "angle": {
      const index = unit.phasors.indexOf(channel);
      return index < 0 ? undefined : phasorOf(unit, bytes, phasorsAt, index, kind);
    }
    case "frequency":
      return unit.floatFrequency ? float(bytes, frequencyAt) : unit.nominal + signed(bytes, frequencyAt) / 1000;
    case "rocof":
      return unit.floatFrequency ? float(bytes, frequencyAt + 4) : signed(bytes, frequencyAt + 2) / 100;
    case "analog": {
      const index = unit.analogs.indexOf(channel);
      if (index < 0) return undefined;
      if (unit.floatAnalogs) return float(bytes, analogsAt + index * 4);
      return signed(bytes, analogsAt + index * 2) * (unit.analogScales[index] ?? 1) + (unit.analogOffsets[index] ?? 0);
    }
    case "digital": {
      const index = unit.digitals.indexOf(channel);
      return index < 0 ? undefined : (be16(bytes, digitalsAt + (index >> 4) * 2) >> (index & 15)) & 1;
    }
  }
}

function phasorOf(unit: Unit, bytes: Uint8Array, phasorsAt: number, index: number, kind: "magnitude" | "angle"): number {
  const at = phasorsAt + index * (unit.floatPhasors ? 8 : 4);
  const scale = unit.phasorScales[index] ?? 1;
  // Angles that the receiver has to turn are not told as they are.
  if (kind === "angle" && unit.phasorTurns[index] !== 0) return Number.NaN;
  if (unit.polar) {
    if (kind === "magnitude") return unit.floatPhasors ? float(bytes, at) : be16(bytes, at) * scale;
    // Whole numbers count ten-thousandths of a radian.
    return unit.floatPhasors ? float(bytes, at + 4) : signed(bytes, at + 2) / 10_000;
  }
  const real = unit.floatPhasors ? float(bytes, at) : signed(bytes, at);
  const imaginary = unit.floatPhasors ? float(bytes, at + 4) : signed(bytes, at + 2);
  if (kind === "angle") return Math.atan2(imaginary, real);
  return Math.hypot(real, imaginary) * (unit.floatPhasors ? 1 : scale);
}
