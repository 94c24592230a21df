export { type Baseline, type ChannelGroup, type HeldBack, proposeChannels } from "./baseline.ts";
export { type CellSeen, cellsOf, pointsOfCells } from "./cell.ts";
export type { Claim, Conflict } from "./conflict.ts";
export {
  type JudgedTalk,
  judgeConversations,
  nameProtocol,
  nameService,
  type Passage,
  type Standing,
  type Talk,
} from "./conversation.ts";
export { writeDisplayFilter } from "./display-filter.ts";
export { OUTSIDE, selectDevices, selectOperations, selectTalks, type TrafficFilter } from "./filter.ts";
export { type ChannelUse, type Flow, tabulateChannels, tabulateFlows, type Watching } from "./flow.ts";
export { type InventoryEntry, takeInventory } from "./inventory.ts";
export { judgeTraffic } from "./judge.ts";
export { type JudgedOperation, judgeOperations } from "./operation.ts";
export { factsOf, type PacketProof, provePackets } from "./proof.ts";
export { DANGEROUS, techniquesOf } from "./technique.ts";
