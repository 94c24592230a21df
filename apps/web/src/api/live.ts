// What happens at a plant while its page is open: edits of others, evidence that was read, a new judgement. The page asks anew for what changed.

import { useEffect } from "react";
import { questions } from "./questions.ts";

/** News come in crowds (an import, a reading): they are waited for so long, and asked about once. */
const QUIET = 400;

export function useLiveNews(plant: string | undefined): void {
  useEffect(() => {
    if (plant === undefined) return;
    const source = new EventSource(`/api/plants/${encodeURIComponent(plant)}/events`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void questions.invalidateQueries({ queryKey: ["plant", plant] }), QUIET);
    };
    for (const news of ["change", "judged", "unjudged"]) source.addEventListener(news, renew);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [plant]);
}
