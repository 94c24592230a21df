// The segmentation of a whole plant: devices composed along the ways of packets, held against zones, conduits and traffic.

export { compareThreeWays, type Enforcement, STANDINGS, type ThreeWayRow, type ThreeWayStanding } from "./comparison.ts";
export { type RecoveredDevices, recoverDevices, wayOf } from "./devices.ts";
export { judgeSegmentation } from "./judge.ts";
export type { Device } from "./topology.ts";
export { type Breach, type ChannelWay, type NetworkVerification, verifyNetwork } from "./verification.ts";
export type { Step, Walk } from "./walk.ts";
