// A proposal with its preview: zone by zone, asset by asset; nothing is taken over before a person says so.

import type { PlantDocument } from "@bulkhead/plant";
import { useMemo, useState } from "react";
import { useMessages } from "../language/language.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import type { Edit } from "./edit.ts";
import { acceptProposal, groupProposal, type Proposal } from "./proposal.ts";

export interface ProposalDialogProps {
  readonly title: string;
  readonly document: PlantDocument;
  readonly proposal: Proposal;
  readonly onAccept: (edits: readonly Edit[]) => void;
  readonly onClose: () => void;
}

export function ProposalDialog({ title, document, proposal, onAccept, onClose }: ProposalDialogProps) {
  const { map } = useMessages();
  const groups = useMemo(() => groupProposal(document, proposal, map.unplaced), [document, proposal, map.unplaced]);
  const [zones, setZones] = useState<ReadonlySet<string>>(() => new Set(groups.map((group) => group.zone)));
  const [assets, setAssets] = useState<ReadonlySet<string>>(
    () => new Set(groups.flatMap((group) => group.assets.filter((one) => one.novelty !== "same").map((one) => one.asset.id))),
  );
  const toggle = (set: ReadonlySet<string>, ids: readonly string[], on: boolean) => {
    const next = new Set(set);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    return next;
  };
  const edits = useMemo(() => acceptProposal(document, proposal, zones, assets), [document, proposal, zones, assets]);
  return (
    <Dialog
      title={title}
      wide
      onClose={onClose}
      foot={
        <button
          type="button"
          className="button main"
          disabled={edits.length === 0}
          onClick={() => {
            onAccept(edits);
            onClose();
          }}
        >
          {map.proposal.take(edits.filter((edit) => edit.do === "put").length)}
        </button>
      }
    >
      <p className="quiet">{map.proposal.lead}</p>
      {proposal.problems.length > 0 && (
        <details>
          <summary>
            {map.proposal.problems} ({proposal.problems.length})
          </summary>
          <ul className="remarks">
            {proposal.problems.slice(0, 100).map((problem) => (
              <li key={problem}>
                <SeenText text={problem} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {groups.length === 0 && <p>{map.proposal.none}</p>}
      {groups.map((group) => (
        <fieldset key={group.zone} className="bare proposal-group">
          <legend>
            <label className="tick">
              <input
                type="checkbox"
                checked={zones.has(group.zone)}
                onChange={(event) => {
                  const on = event.target.checked;
                  setZones(toggle(zones, [group.zone], on));
                  const own = group.assets.filter((one) => one.novelty !== "same").map((one) => one.asset.id);
                  setAssets(toggle(assets, own, on));
                }}
              />
              <SeenText text={group.name} />
              <span className={`tag ${group.novelty}`}>{map.proposal.novelties[group.novelty]}</span>
            </label>
          </legend>
          <ul>
            {group.assets.map(({ asset, novelty }) => (
              <li key={asset.id}>
                <label className="tick">
                  <input
                    type="checkbox"
                    checked={assets.has(asset.id)}
                    disabled={novelty === "same"}
                    onChange={(event) => setAssets(toggle(assets, [asset.id], event.target.checked))}
                  />
                  <SeenText text={asset.name} />
                  <span className="quiet small">
                    <SeenText text={(asset.addresses ?? []).join(", ")} />
                  </span>
                  <span className={`tag ${novelty}`}>{map.proposal.novelties[novelty]}</span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      ))}
    </Dialog>
  );
}
