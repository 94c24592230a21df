// English: the manager's page and the first ten minutes.

export const home = {
  title: "Where we stand",
  lead: "Target against what is proven, zone by zone. Levels are vectors over the seven foundational requirements and are never averaged.",
  sentence: (proven: number, claimed: number, short: number, asked: number) =>
    `Of ${asked} targets, ${proven} ${proven === 1 ? "is" : "are"} reached with proof, ${claimed} only by people's statements, and ${short} ${short === 1 ? "is" : "are"} not reached.`,
  contradictions: (count: number) => (count === 1 ? "row is contradicted" : "rows are contradicted"),
  openFindings: (count: number) => (count === 1 ? "finding is open" : "findings are open"),
  levels: "Security levels of the zones",
  next: "What to do next",
  nothingNext: "Every target is reached with proof.",
  changes: "What changed",
  nothingChanged: "Nothing since the last assessment.",
  expires: "What expires",
  nothingExpires: "Nothing expires within the next months.",
  over: "expired",
  first: "The first ten minutes",
  firstLead: "From an empty plant to the first proven verdict, on a capture of your own.",
  steps: {
    capture: {
      title: "Add a capture",
      text: "A recording of the plant's network (pcap, pcapng), or the configuration of a firewall. Nothing is ever sent into the plant.",
      action: "Add evidence",
    },
    zones: {
      title: "Draw the zones",
      text: "Take over the zones that are proposed from the traffic, or draw them yourself.",
      action: "Open the plant map",
    },
    targets: {
      title: "Say what each zone has to reach",
      text: "Choose a zone on the map and set its target level for each foundational requirement.",
      action: "Set targets",
    },
    verdict: {
      title: "See what is proven",
      text: "Every row says what speaks for and against it, down to the packet.",
      action: "Open the assessment",
    },
  },
};
