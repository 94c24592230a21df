// Saved views of the rows: a filter under a name.

import { useState } from "react";
import type { RowFilter } from "../api/assessment.ts";
import { useKeepView, useViews } from "../api/views.ts";
import { useMessages } from "../language/language.tsx";
import { Dialog } from "../parts/dialog.tsx";

export interface SavedViewsProps {
  readonly plant: string;
  readonly filter: RowFilter;
  readonly onChoose: (filter: RowFilter) => void;
}

export function SavedViews({ plant, filter, onChoose }: SavedViewsProps) {
  const { assessment, shell } = useMessages();
  const views = useViews(plant).data ?? [];
  const keep = useKeepView(plant);
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  return (
    <>
      <select
        aria-label={assessment.views}
        value=""
        onChange={(event) => {
          const view = views.find((one) => one.id === event.target.value);
          if (view !== undefined) onChoose(view.filter);
          else if (event.target.value === "new") setNaming(true);
        }}
      >
        <option value="">{assessment.views}</option>
        {views.map((view) => (
          <option key={view.id} value={view.id}>
            {view.name}
          </option>
        ))}
        <option value="new">{assessment.saveView}</option>
      </select>
      {naming && (
        <Dialog title={assessment.saveView} onClose={() => setNaming(false)}>
          <form
            className="field"
            onSubmit={(event) => {
              event.preventDefault();
              keep.mutate({ name: name.trim(), filter }, { onSuccess: () => setNaming(false) });
            }}
          >
            <label htmlFor="view-name">{assessment.viewName}</label>
            <input id="view-name" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
            <div className="buttons">
              <button type="submit" className="button main" disabled={name.trim() === "" || keep.isPending}>
                {shell.save}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
