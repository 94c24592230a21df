// The catalogue of what can be wrong with a capture: stable codes, what happened, and what the person can do.

import type { Problem, Severity } from "@bulkhead/facts";

const CATALOGUE = {
  "capture/unknown-format": {
    severity: "error",
    message: "The file is neither pcap nor pcapng.",
    mend: "Export it as pcapng from the tool that recorded it, or decompress it first.",
  },
  "capture/truncated": {
    severity: "warning",
    message: "The file ends within a record; everything before was read.",
    mend: "Copy the file again, or accept that its end is missing.",
  },
  "capture/corrupt-record": {
    severity: "error",
    message: "A record has an impossible length; reading stopped here and everything before was kept.",
    mend: "Repair the file (for instance with pcapfix) or record again.",
  },
  "capture/corrupt-block": {
    severity: "warning",
    message: "A block does not hold what its type needs and was passed over.",
    mend: "Export the capture again with a current version of the recording tool.",
  },
  "capture/unknown-version": {
    severity: "error",
    message: "The file has a version of its format that is not known; reading stopped here.",
    mend: "Export the capture as pcapng 1.0 or pcap 2.4.",
  },
  "capture/too-many-interfaces": {
    severity: "warning",
    message: "A section declares more interfaces than are kept; packets of the others were passed over.",
    mend: "Split the capture by interface.",
  },
  "capture/unknown-interface": {
    severity: "warning",
    message: "Packets name an interface that was never described; they were passed over.",
    mend: "Export the capture again; the interface description is missing.",
  },
  "capture/unknown-link": {
    severity: "warning",
    message: "Packets were recorded on a link layer that is not read (only Ethernet, Linux cooked, raw IP and loopback are).",
    mend: "Record on an Ethernet interface or with `-i any`.",
  },
  "capture/broken-headers": {
    severity: "warning",
    message: "Packets have headers that contradict themselves; they were counted and not read further.",
    mend: "Look at the first one; a faulty tap or deliberate evasion are possible causes.",
  },
  "capture/nested-too-deep": {
    severity: "warning",
    message: "Packets carry packets within packets deeper than is followed; what lies further inside was not read.",
    mend: "Look at the first one; deliberate evasion is a possible cause.",
  },
  "capture/cut-headers": {
    severity: "warning",
    message: "Packets were recorded so short that even their headers are incomplete.",
    mend: "Record with a snapshot length of at least 262,144 bytes (`-s 0`).",
  },
  "capture/cut-packets": {
    severity: "note",
    message: "Packets were recorded shorter than they were on the wire; what was cut off is unknown.",
    mend: "Record with a snapshot length of at least 262,144 bytes (`-s 0`).",
  },
  "capture/fragments-lost": {
    severity: "note",
    message: "Fragmented IP packets could not be put together because fragments are missing or too many were open at once.",
    mend: "Check that the sensor sees both directions and drops nothing.",
  },
  "capture/flows-forgotten": {
    severity: "note",
    message:
      "More flows were open at once than are followed; the longest idle ones were closed early, with unfinished messages in them.",
    mend: "Split the capture by time or by subnet where this matters.",
  },
  "capture/buffers-full": {
    severity: "note",
    message: "Unfinished messages needed more memory than is allowed; the streams concerned continue after a gap.",
    mend: "Split the capture by time or by subnet where this matters.",
  },
  "capture/too-many-conversations": {
    severity: "warning",
    message: "There are more different conversations than are kept; packets of further ones were counted and not listed.",
    mend: "Split the capture by time or by subnet; a scan of addresses or ports looks like this, too.",
  },
  "capture/too-many-addresses": {
    severity: "warning",
    message: "There are more different addresses than are kept; further ones were not listed as devices.",
    mend: "Split the capture by subnet; forged source addresses look like this, too.",
  },
  "capture/too-many-targets": {
    severity: "warning",
    message:
      "There are more different targets of operations than are kept; further operations were counted without their target.",
    mend: "Split the capture by time, or by client.",
  },
  "capture/too-many-details": {
    severity: "warning",
    message: "There are more different sessions, identities, values or violations than are kept; further ones were not listed.",
    mend: "Split the capture by time, or by client.",
  },
} as const satisfies Record<string, { severity: Severity; message: string; mend: string }>;

export type CaptureProblemCode = keyof typeof CATALOGUE;

/** Problems of one run: each code once, with how often it happened and where first. */
export class CaptureProblems {
  readonly #file: string;
  readonly #seen = new Map<CaptureProblemCode, { count: number; packet: number; offset: number; detail: string }>();

  constructor(file: string) {
    this.#file = file;
  }

  /** `packet` and `offset` (byte in the file) of the first occurrence are kept; -1 where they mean nothing. */
  count(code: CaptureProblemCode, packet: number, offset: number, detail = ""): void {
    const known = this.#seen.get(code);
    if (known === undefined) this.#seen.set(code, { count: 1, packet, offset, detail });
    else known.count++;
  }

  list(): Problem[] {
    return [...this.#seen].map(([code, { count, packet, offset, detail }]): Problem => {
      const { severity, message, mend } = CATALOGUE[code];
      const times = count === 1 ? "" : ` (${count} times, first here)`;
      const text = `${message}${detail === "" ? "" : ` ${detail}`}${times}`;
      const place = packet < 0 ? (offset < 0 ? undefined : `byte ${offset}`) : `packet ${packet}, byte ${offset}`;
      return { code, severity, message: text, mend, file: this.#file, ...(place === undefined ? {} : { place }) };
    });
  }
}
