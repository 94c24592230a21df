export { type AddressBytes, type Network, networkContains, networksOverlap, parseAddress, parseNetwork } from "./address.ts";
export { Places } from "./place.ts";
export {
  type Asset,
  type Channel,
  COMPONENT_TYPES,
  type Conduit,
  type Countermeasure,
  type Plant,
  type PlantDocument,
  plantSchema,
  type Variable,
  ZONE_KINDS,
  type Zone,
} from "./plant.ts";
export type { Problem, Severity } from "./problem.ts";
