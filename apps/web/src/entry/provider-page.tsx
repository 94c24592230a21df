// Back from the identity provider: what it sent along is handed to the server, and one is in.

import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { arriveFromProvider } from "../api/people.ts";
import { useMessages } from "../language/language.tsx";
import { EntryFrame } from "./entry-frame.tsx";

export function ProviderPage() {
  const { entry } = useMessages();
  const navigate = useNavigate();
  const { search } = location;
  // what the provider sent is taken once
  const arrival = useQuery({
    queryKey: ["arrival", search],
    queryFn: () => arriveFromProvider(search),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (arrival.data !== undefined) void navigate({ to: arrival.data === "linked" ? "/account" : "/", replace: true });
  }, [arrival.data, navigate]);
  return (
    <EntryFrame title={entry.signIn}>
      {arrival.error === null ? (
        <p role="status">{entry.arriving}</p>
      ) : (
        <>
          <p role="alert" className="bad-text">
            {arrival.error.message}
          </p>
          <Link to="/sign-in" className="button main">
            {entry.again}
          </Link>
        </>
      )}
    </EntryFrame>
  );
}
