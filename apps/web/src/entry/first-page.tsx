// The first start: the one-time link that the server printed leads here, and the administrator is created.

import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { createAdministrator } from "../api/people.ts";
import { useMessages } from "../language/language.tsx";
import { EntryFrame } from "./entry-frame.tsx";

const SHORTEST = 12;

export function FirstPage() {
  const { entry } = useMessages();
  const { secret } = useParams({ from: "/first/$secret" });
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await createAdministrator(secret, name.trim(), password);
      await navigate({ to: "/" });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <EntryFrame title={entry.first}>
      <p className="quiet">{entry.firstLead}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{entry.name}</span>
          <input required autoComplete="username" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="field">
          <span>{entry.newPassword}</span>
          <input
            type="password"
            required
            minLength={SHORTEST}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <small>{entry.passwordHint(SHORTEST)}</small>
        </label>
        {failure !== null && (
          <p role="alert" className="bad-text">
            {failure}
          </p>
        )}
        <button type="submit" className="button main">
          {entry.create}
        </button>
      </form>
    </EntryFrame>
  );
}
