// The lock screen: nothing of the plant is on the screen, and the password opens it again where one was.

import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { lockSession, signOut, unlockSession } from "../api/people.ts";
import { useMessages } from "../language/language.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { ProviderButton } from "./provider-button.tsx";

export function LockPage() {
  const { entry, shell } = useMessages();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    lockSession().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await unlockSession(password);
      await navigate({ to: "/" });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setPassword("");
    }
  };
  return (
    <EntryFrame title={entry.locked}>
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{entry.password}</span>
          <input
            type="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {failure !== null && (
          <p role="alert" className="bad-text">
            {failure}
          </p>
        )}
        <button type="submit" className="button main">
          {entry.unlock}
        </button>
        <ProviderButton />
        <button type="button" className="button" onClick={() => void signOut()}>
          {shell.signOut}
        </button>
      </form>
    </EntryFrame>
  );
}
