// Signing in: name and password, the second factor where there is one, or a passkey.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signIn, signInWithPasskey } from "../api/people.ts";
import { useMessages } from "../language/language.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { ProviderButton } from "./provider-button.tsx";

export function SignInPage() {
  const { entry } = useMessages();
  const { to } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [wantsCode, setWantsCode] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // only a place of this application: whatever else stands in the address is not followed
  const enter = () => navigate({ to: to?.startsWith("/") === true && !to.startsWith("//") ? to : "/" });
  const attempt = async (work: () => Promise<"done" | "code">) => {
    setBusy(true);
    setFailure(null);
    try {
      if ((await work()) === "code") setWantsCode(true);
      else await enter();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => signIn({ name, password, ...(code === "" ? {} : { code }) }));
  };
  return (
    <EntryFrame title={entry.signIn}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{entry.name}</span>
          <input required autoComplete="username" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
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
        {wantsCode && (
          <label className="field">
            <span>{entry.code}</span>
            <input
              required
              inputMode="numeric"
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </label>
        )}
        {failure !== null && (
          <p role="alert" className="bad-text">
            {failure}
          </p>
        )}
        <button type="submit" className="button main" disabled={busy}>
          {entry.signIn}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() =>
            void attempt(async () => {
              await signInWithPasskey();
              return "done";
            })
          }
        >
          {entry.passkey}
        </button>
        <ProviderButton />
      </form>
    </EntryFrame>
  );
}
