export type { Claim, Conflict } from "./conflict.ts";
export { type JudgedTalk, judgeConversations, type Passage, type Standing, type Talk } from "./conversation.ts";
export { type ChannelUse, type Flow, tabulateChannels, tabulateFlows } from "./flow.ts";
export { type InventoryEntry, takeInventory } from "./inventory.ts";
export { judgeTraffic } from "./judge.ts";
