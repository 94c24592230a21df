// The answers of the server that the application holds, and when it asks again.

import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client.ts";

export const questions = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      // a refusal stays a refusal; only a server that is away is asked again
      retry: (count, error) => !(error instanceof ApiError) && count < 3,
    },
  },
});
