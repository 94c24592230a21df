// NetFlow v5 and v9, IPFIX over UDP: an exporter tells a collector what it saw. Frames and sources: `sensors/netflow/export.ts`, which reads
// them; the flows become conversations of the exporter, beside those of the capture itself.

import { FlowExports, isWholeExport } from "../../sensors/netflow/export.ts";
import {
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type Recognition,
  type Sink,
  YES_FROM_CLIENT,
} from "../dissector.ts";

const EXPORT = namedFunction("Export Flows", "other");
const IPFIX = 10;

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  return !flow.truncated && isWholeExport(bytes, start, end) ? YES_FROM_CLIENT : NO;
}

/** Templates hold within the flow of one exporter. */
class Exporter implements Dissection {
  #sink: Sink | null = null;
  #told = false;
  readonly #exports = new FlowExports({
    flow: (record) => this.#sink?.exported(record),
    sampled: () => this.#sink?.exported("sampled"),
    unexplained: () => this.#sink?.exported("unexplained"),
  });

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    if (!isWholeExport(bytes, start, end)) {
      if (!flow.truncated) sink.malformed("a message is no export of flows");
      return 0;
    }
    flow.senderIs("client", direction);
    const version = bytes[start + 1] ?? 0;
    sink.message?.("netflow", { version });
    sink.operation(EXPORT, -1, null, 0, 0, 0);
    if (!this.#told) {
      this.#told = true;
      sink.session({
        encrypted: false,
        signed: false,
        authenticated: false,
        identity: "none",
        // IPFIX may run over DTLS (RFC 7011, section 11.1).
        securable: version === IPFIX,
        interactive: false,
        policy: version === IPFIX ? "IPFIX" : `NetFlow v${version}`,
        weak: null,
      });
    }
    this.#sink = sink;
    this.#exports.datagram(bytes, start, end, "");
    this.#sink = null;
    return 0;
  }
}

export const netflow: Dissector = {
  name: "netflow",
  transport: "udp",
  ports: [2055, 4739, 9995, 9996],
  recognise,
  open: () => new Exporter(),
};
