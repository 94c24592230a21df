// The people of this server: who may do what, where.

import { ROLES } from "@bulkhead/contract/rights";
import { useState } from "react";
import { type Grant, type Person, type Role, useAddPerson, useChangeGrants, usePeople } from "../api/people.ts";
import { usePlants } from "../api/plants.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import "./people.css";

export function PeoplePage() {
  const { people } = useMessages();
  const { moment } = useFormats();
  const all = usePeople();
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Person | null>(null);
  return (
    <Page
      title={people.title}
      lead={people.lead}
      actions={
        <button type="button" className="button main" onClick={() => setAdding(true)}>
          <Icon name="plus" size={15} />
          {people.add}
        </button>
      }
    >
      <Loaded query={all}>
        {(persons) => (
          <div className="sheet">
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{people.name}</th>
                  <th scope="col">{people.roles}</th>
                  <th scope="col">{people.secondFactor}</th>
                  <th scope="col">{people.lastSeen}</th>
                  <th scope="col">
                    <span className="unseen">{people.change}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {persons.map((person) => (
                  <tr key={person.id}>
                    <th scope="row">
                      <SeenText text={person.name} /> {person.locked && <span className="tag bad">{people.locked}</span>}
                    </th>
                    <td>
                      <span className="buttons">
                        {person.grants.map((grant) => (
                          <span key={JSON.stringify(grant)} className="tag">
                            {people.roleNames[grant.role]}
                            {grant.plant !== undefined && ` · ${grant.plant}`}
                            {grant.zone !== undefined && ` · ${grant.zone}`}
                          </span>
                        ))}
                      </span>
                    </td>
                    <td>{person.passkeys > 0 ? people.passkeys(person.passkeys) : person.totp ? "TOTP" : people.none}</td>
                    <td>{person.lastSeen === undefined ? "–" : moment(person.lastSeen)}</td>
                    <td className="number">
                      <button type="button" className="button" onClick={() => setChanging(person)}>
                        {people.change}
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {changing !== null && <GrantsDialog person={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const { people, shell } = useMessages();
  const add = useAddPerson();
  const [name, setName] = useState("");
  const [grants, setGrants] = useState<readonly Grant[]>([{ role: "engineer" }]);
  return (
    <Dialog title={people.add} onClose={onClose}>
      {add.data === undefined ? (
        <form
          className="field"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ name: name.trim(), grants });
          }}
        >
          <label className="field">
            <span>{people.name}</span>
            <input required value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </label>
          <Grants grants={grants} onChange={setGrants} />
          {add.error !== null && (
            <p role="alert" className="bad-text">
              {add.error.message}
            </p>
          )}
          <div className="buttons">
            <button type="submit" className="button main" disabled={name.trim() === "" || add.isPending}>
              {people.add}
            </button>
          </div>
        </form>
      ) : (
        <>
          <p>{people.linkLead}</p>
          <code className="one-time">{add.data.link}</code>
          <div className="buttons">
            <button type="button" className="button" onClick={onClose}>
              {shell.close}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function GrantsDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const { people, shell } = useMessages();
  const change = useChangeGrants();
  const [grants, setGrants] = useState<readonly Grant[]>(person.grants);
  return (
    <Dialog title={people.rolesOf(person.name)} onClose={onClose}>
      <Grants grants={grants} onChange={setGrants} />
      {change.error !== null && (
        <p role="alert" className="bad-text">
          {change.error.message}
        </p>
      )}
      <div className="buttons">
        <button
          type="button"
          className="button main"
          disabled={change.isPending}
          onClick={() => change.mutate({ id: person.id, grants }, { onSuccess: onClose })}
        >
          {shell.save}
        </button>
      </div>
    </Dialog>
  );
}

function Grants({
  grants,
  onChange,
}: {
  readonly grants: readonly Grant[];
  readonly onChange: (grants: readonly Grant[]) => void;
}) {
  const { people, shell } = useMessages();
  const plants = usePlants().data ?? [];
  return (
    <fieldset className="bare field">
      <legend>{people.roles}</legend>
      {grants.map((grant, at) => (
        <div key={`${at} ${grants.length}`} className="grant">
          <select
            aria-label={people.role}
            value={grant.role}
            onChange={(event) => onChange(grants.with(at, { ...grant, role: event.target.value as Role }))}
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {people.roleNames[role]}
              </option>
            ))}
          </select>
          <select
            aria-label={people.where}
            value={grant.plant ?? ""}
            onChange={(event) =>
              onChange(
                grants.with(
                  at,
                  event.target.value === "" ? { role: grant.role } : { role: grant.role, plant: event.target.value },
                ),
              )
            }
          >
            <option value="">{people.everyPlant}</option>
            {plants.map((plant) => (
              <option key={plant.id} value={plant.id}>
                {plant.name}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button icon plain"
            aria-label={shell.remove}
            onClick={() => onChange(grants.toSpliced(at, 1))}
          >
            <Icon name="close" size={15} />
          </button>
        </div>
      ))}
      <div className="buttons">
        <button type="button" className="button" onClick={() => onChange([...grants, { role: "auditor" }])}>
          <Icon name="plus" size={15} />
          {people.addRole}
        </button>
      </div>
      <p className="quiet small">{people.independent}</p>
    </fieldset>
  );
}
