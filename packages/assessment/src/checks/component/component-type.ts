// What a component is called in a question, by its type.

import type { ComponentType } from "@bulkhead/standards/component";

const NAMES: Readonly<Record<ComponentType, string>> = {
  SAR: "the software application",
  EDR: "the embedded device",
  HDR: "the host device",
  NDR: "the network device",
};

export function callIt(type: ComponentType): string {
  return NAMES[type];
}
