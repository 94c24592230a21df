// Evidence: a file or stream exactly as it was received, known by its digest. It is never altered; a later version is another piece.

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** A moment in UTC, ISO 8601 with milliseconds, e.g. `2026-03-02T09:00:00.000Z`. Strings of this form sort by time. */
export type Instant = string;

/** What the sensor that recorded a capture could see. Stated by the person who placed it; traffic that belies it is reported. */
export interface Sensor {
  readonly name: string;
  /** Zones whose members' traffic with other zones passes the sensor. */
  readonly zones: readonly string[];
  /** Zones in which it sees traffic between two members as well (a mirror of every port of the zone's switch). */
  readonly inside: readonly string[];
  /** Packets that the capturing program reports as lost, where the file does not say it itself. */
  readonly dropped?: number;
}

export interface Evidence {
  readonly digest: Digest;
  /** Path as given, relative to the plant folder where it lies within. For people; nothing is decided by it. */
  readonly name: string;
  readonly size: number;
  /** The id of the asset that the evidence is about (the firewall whose rules these are), where it is about one. */
  readonly asset?: string;
  readonly sensor?: Sensor;
  readonly collector?: string;
  /** The collector under whose signature the file is whole, by the name of the key that the plant trusts. */
  readonly signedBy?: string;
  readonly collected?: Instant;
  /** From when the content holds; not the time of upload. Absent: as soon as it was collected. */
  readonly effective?: Instant;
  /** From this moment on it no longer counts. */
  readonly expires?: Instant;
  readonly classification?: string;
  /** It is an entry of the plant's ledger, not a file: the number that it has there. */
  readonly ledgerEntry?: number;
}
