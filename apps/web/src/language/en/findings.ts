// English: findings.

export const findings = {
  title: "Findings",
  lead: "What contradicts the design, with its proof. A finding stays until it is accepted for a time, or fixed and verified by later evidence.",
  state: "State",
  kind: "Kind",
  everyState: "Every state",
  everyKind: "Every kind",
  what: "What was found",
  since: "Since",
  none: "Nothing was found. That says something only where sensors saw enough.",
  detail: "The finding",
  proof: "Proof",
  decide: "What becomes of it",
  reason: "Reason",
  expires: "Accepted until",
  until: (day: string) => `until ${day}`,
  acceptHint: "It stays a finding, and comes back on the day you name.",
  fixHint: "It counts as verified once later evidence shows that it is gone.",
  states: { open: "open", accepted: "accepted", fixed: "fixed", verified: "verified" },
  actions: { accepted: "Accept for a time", fixed: "It is fixed", open: "Open again" },
};
