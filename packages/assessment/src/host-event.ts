// Host events: what the logs of hosts tell of one matter. That something was logged shows that it is logged, and that it happened.

import type { FactOf, HostEventClass } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import { reason } from "./reason.ts";
import type { Reason } from "./verdict.ts";
import { quote } from "./wording.ts";

/** One reason per host. Without classes: whatever is logged. */
export function loggedAmong(
  events: readonly FactOf<"host-event">[],
  what: string,
  ...classes: readonly HostEventClass[]
): readonly Reason[] {
  const chosen = events.filter(({ value }) => classes.length === 0 || classes.includes(value.class));
  return [...Map.groupBy(chosen, ({ value }) => value.host)].flatMap(([host, facts]) => {
    const times = facts.reduce((sum, { value }) => sum + value.count, 0);
    return reason(`The log of ${quote(host)} tells ${what} (${counted(times, "time")}).`, facts);
  });
}
