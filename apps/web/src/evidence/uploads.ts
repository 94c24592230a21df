// The uploads that are under way, whatever page is open. One at a time: a plant's line is thin, and pieces of one file are in order.

import { useSyncExternalStore } from "react";
import { uploadEvidence } from "../api/evidence.ts";

interface Uploading {
  readonly number: number;
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly failure: string | null;
}

const listeners = new Set<() => void>();
let uploads: readonly Uploading[] = [];
let last = 0;
let line: Promise<void> = Promise.resolve();

function publish(next: readonly Uploading[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

function change(number: number, what: Partial<Uploading>): void {
  publish(uploads.map((upload) => (upload.number === number ? { ...upload, ...what } : upload)));
}

export function beginUploads(plant: string, files: readonly File[], onDone: () => void): void {
  for (const file of files) {
    last += 1;
    const number = last;
    publish([...uploads, { number, name: file.name, share: 0, failure: null }]);
    line = uploadAfter(line, number, plant, file, onDone);
  }
}

async function uploadAfter(before: Promise<void>, number: number, plant: string, file: File, onDone: () => void): Promise<void> {
  await before;
  try {
    await uploadEvidence(plant, file, (share) => change(number, { share }));
    publish(uploads.filter((upload) => upload.number !== number));
    onDone();
  } catch (error) {
    change(number, { failure: error instanceof Error ? error.message : String(error) });
  }
}

export function useUploads(): readonly Uploading[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}
