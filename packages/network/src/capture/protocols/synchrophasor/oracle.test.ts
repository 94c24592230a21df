// Synchrophasors held against tshark, frame by frame, on public captures.

import { compare, each, type Fields, inSixDigits, spelled } from "../tshark.fixture.ts";
import type { Unit } from "./configuration.ts";

const units = (messages: readonly Fields[]): Unit[] => each(messages, "units") as Unit[];
const padded = (name: string): string => name.padEnd(16, " ");
interface Values {
  readonly unit: Unit;
  readonly status: number;
  readonly frequency: number;
  readonly rocof: number;
}

const values = (messages: readonly Fields[]): Values[] => each(messages, "values") as Values[];
/** As tshark writes floating point numbers: six digits that matter. */
const six = (value: number): string => String(inSixDigits(value));

/** Station, then the channels, as tshark lists names of one unit. */
const channels = (unit: Unit): string[] => [...unit.phasors, ...unit.analogs, ...unit.digitals].map(padded);

compare({
  name: "synchrophasor",
  protocols: ["synchrophasor"],
  marked: /\bsynphasor:/,
  filter: "synphasor",
  mostPackets: 5000,
  leastCompared: 30_000,
  fields: {
    "synphasor.frtype": (messages) => each(messages, "type"),
    "synphasor.version": (messages) => each(messages, "version"),
    "synphasor.frsize": (messages) => each(messages, "size"),
    "synphasor.idcode_stream_source": (messages) => each(messages, "stream"),
    "synphasor.soc": (messages) =>
      each(messages, "second").map((second) =>
        spelled(`${new Date((second as number) * 1000).toISOString().slice(0, -5)}.000000000`),
      ),
    "synphasor.timeqal.timequalindic": (messages) => each(messages, "quality"),
    "synphasor.fracsec_raw": (messages) => each(messages, "fraction"),
    "synphasor.checksum": (messages) => each(messages, "crc"),
    "synphasor.checksum.status": (messages) => each(messages, "intact").map(Number),
    "synphasor.command": (messages) => each(messages, "command"),
    "synphasor.idcode_data_source": (messages) => units(messages).map((unit) => unit.id),
    "synphasor.num_phasors": (messages) => units(messages).map((unit) => unit.phasors.length),
    "synphasor.num_analog_values": (messages) => units(messages).map((unit) => unit.analogs.length),
    "synphasor.num_digital_status_words": (messages) => units(messages).map((unit) => unit.digitals.length / 16),
    "synphasor.channel_name": (messages) => units(messages).flatMap(channels),
    "synphasor.conf.cfgcnt": (messages) => units(messages).map((unit) => unit.changes),
    "synphasor.rate_of_transmission": (messages) => each(messages, "rate"),
    "synphasor.data.status": (messages) => (values(messages).length > 0 ? values(messages).map((one) => one.status >> 14) : null),
    "synphasor.actual_frequency_value": (messages) =>
      values(messages).flatMap(({ unit, frequency }) => (unit.floatFrequency ? [six(frequency)] : [])),
    "synphasor.frequency_deviation_from_nominal": (messages) =>
      values(messages).flatMap(({ unit, frequency }) =>
        unit.floatFrequency ? [] : [Math.round((frequency - unit.nominal) * 1000)],
      ),
    "synphasor.rate_change_frequency": (messages) => values(messages).map((one) => six(one.rocof)),
  },
  explained: [],
});
