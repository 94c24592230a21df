// Cells: variables that are looked at together, because they move together.

import type { Sample } from "./sample.ts";
import { CELL, LARGEST_CELL } from "./setting.ts";

/** Rows that are enough to tell which variables move together. */
const ROWS = 4096;

/** Divides the columns of a sample into cells: one, where they are few, else by the strongest correlations. In the order of the columns. */
export function divideIntoCells(sample: Sample): number[][] {
  const all = Array.from({ length: sample.width }, (_, column) => column);
  if (sample.width <= LARGEST_CELL) return [all];
  const scaled = standardise(sample);
  const left = new Set(all);
  const cells: number[][] = [];
  for (const seed of all) {
    if (!left.has(seed)) continue;
    const ranked = [...left]
      .filter((column) => column !== seed)
      .map((column) => ({ column, together: Math.abs(correlate(scaled, seed, column)) }))
      .sort((a, b) => b.together - a.together || a.column - b.column);
    const cell = [seed, ...ranked.slice(0, CELL - 1).map(({ column }) => column)].sort((a, b) => a - b);
    for (const column of cell) left.delete(column);
    cells.push(cell);
  }
  return cells;
}

/** Columns one after the other, with mean 0 and length 1. */
function standardise({ values, width, rows }: Sample): Float32Array[] {
  const stride = Math.max(1, Math.ceil(rows / ROWS));
  const many = Math.ceil(rows / stride);
  return Array.from({ length: width }, (_, column) => {
    const one = new Float32Array(many);
    let mean = 0;
    for (let i = 0; i < many; i++) {
      one[i] = values[i * stride * width + column] as number;
      mean += (one[i] as number) / many;
    }
    let length = 0;
    for (let i = 0; i < many; i++) {
      one[i] = (one[i] as number) - mean;
      length += (one[i] as number) ** 2;
    }
    const by = length > 0 ? 1 / Math.sqrt(length) : 0;
    for (let i = 0; i < many; i++) one[i] = (one[i] as number) * by;
    return one;
  });
}

function correlate(columns: readonly Float32Array[], a: number, b: number): number {
  const one = columns[a] as Float32Array;
  const other = columns[b] as Float32Array;
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] as number) * (other[i] as number);
  return sum;
}
