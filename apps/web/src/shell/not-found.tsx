// What stands where no page is.

import { Link } from "@tanstack/react-router";
import { useMessages } from "../language/language.tsx";

export function NotFound() {
  const { shell } = useMessages();
  return (
    <main className="state">
      <h1>{shell.notFound}</h1>
      <Link to="/" className="button">
        {shell.goHome}
      </Link>
    </main>
  );
}
