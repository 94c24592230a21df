// Signing in at the identity provider of the organisation, where the server knows one.

import { useState } from "react";
import { departToProvider, useProvider } from "../api/people.ts";
import { useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";

export function ProviderButton() {
  const { entry } = useMessages();
  const provider = useProvider();
  const [failure, setFailure] = useState<string | null>(null);
  if (provider === null) return null;
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          departToProvider().catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
        }}
      >
        {entry.signInWith} <SeenText text={provider} />
      </button>
      {failure !== null && (
        <p role="alert" className="bad-text">
          {failure}
        </p>
      )}
    </>
  );
}
