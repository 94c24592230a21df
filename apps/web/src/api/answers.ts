// Answers of people and their life, step by step: what is asked, what they say, who reviewed and approved it.

import type { AnswerContent, AnswerMove, AnswerRecord } from "@bulkhead/assessment";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";
import { questions as cache } from "./questions.ts";

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly evidence: readonly string[];
}

export interface RowAnswers {
  readonly questions: readonly Question[];
  readonly answers: readonly AnswerRecord[];
}

export interface Row {
  readonly subject: string;
  readonly requirement: string;
}

const path = (plant: string) => `/api/plants/${encodeURIComponent(plant)}/answers`;

export function useAnswers(plant: string, row: Row | undefined) {
  const query = new URLSearchParams({ subject: row?.subject ?? "", requirement: row?.requirement ?? "" });
  return useQuery({
    queryKey: ["plant", plant, "answers", row?.subject, row?.requirement],
    queryFn: () => ask<RowAnswers>("GET", `${path(plant)}?${query.toString()}`),
    enabled: row !== undefined,
  });
}

type Said = Omit<AnswerContent, "part" | "requirement" | "where">;

/** Drafts and submits one answer for each requirement: it names every zone and conduit that was marked for it. */
export function useGiveAnswer(plant: string) {
  return useMutation({
    mutationFn: async ({ rows, said }: { readonly rows: readonly Row[]; readonly said: Said }) => {
      for (const [requirement, marked] of Map.groupBy(rows, (row) => row.requirement)) {
        const content: AnswerContent = { part: "62443-3-3", requirement, where: marked.map((row) => row.subject), ...said };
        const { id } = await ask<{ readonly id: string }>("POST", path(plant), { move: "draft", content } satisfies AnswerMove);
        await ask("POST", `${path(plant)}/${encodeURIComponent(id)}`, { move: "submit" } satisfies AnswerMove);
      }
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ["plant", plant] }),
  });
}

export function useMoveAnswer(plant: string) {
  return useMutation({
    mutationFn: ({ id, move }: { readonly id: string; readonly move: AnswerMove }) =>
      ask<void>("POST", `${path(plant)}/${encodeURIComponent(id)}`, move),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["plant", plant] }),
  });
}
