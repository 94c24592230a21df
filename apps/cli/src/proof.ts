// Proof for other programs: display filters for Wireshark.

import { type PacketProof, type PacketSelection, writeDisplayFilter } from "@bulkhead/network";
import type { Terminal } from "./terminal.ts";

/** One selection that goes by addresses and ports, so that it fits each piece of evidence; numbers only where there is but one. */
export function uniteSelections(proof: PacketProof): PacketSelection {
  const all = [...proof.values()];
  return {
    conversations: all.flatMap(({ conversations }) => conversations),
    senders: [...new Set(all.flatMap(({ senders }) => senders))],
    packets: all.length === 1 ? (all[0]?.packets ?? []) : [],
  };
}

export function printFilter(proof: PacketProof, terminal: Terminal): void {
  const filter = writeDisplayFilter(uniteSelections(proof));
  if (filter === "") terminal.remark("Nothing of this was read out of packets that go by addresses and ports.");
  else terminal.print(filter);
}
