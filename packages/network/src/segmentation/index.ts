// The segmentation of a whole plant: devices composed along the ways of packets, held against zones and conduits.

export type { Device } from "./topology.ts";
export { type Breach, type ChannelWay, type NetworkVerification, verifyNetwork } from "./verification.ts";
export type { Step, Walk } from "./walk.ts";
