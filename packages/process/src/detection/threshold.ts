// Thresholds from normal data alone: how large a score gets by chance, told by the maxima of blocks (extreme value theory, Gumbel 1958).

import { BLOCKS, RETURN_PERIOD } from "./setting.ts";

const EULER = 0.5772156649015329;

/** Gathers the maxima of contiguous blocks of normal data, for a number of scores that are watched side by side. */
export class BlockMaxima {
  readonly #maxima: Float64Array;
  readonly #rows: number;
  readonly #width: number;

  /** `rows` scans of `width` scores each. */
  constructor(rows: number, width: number) {
    this.#rows = rows;
    this.#width = width;
    this.#maxima = new Float64Array(BLOCKS * width);
  }

  take(row: number, column: number, score: number): void {
    const at = Math.min(BLOCKS - 1, Math.floor((row * BLOCKS) / this.#rows)) * this.#width + column;
    if (score > (this.#maxima[at] as number)) this.#maxima[at] = score;
  }

  /**
   * Per score the level that all of them together pass once in `RETURN_PERIOD` scans, or once in half of the learning time, whichever
   * is longer. `thinned`: of how many scans one was looked at. Never below `least`.
   */
  levels(least: number, thinned: number): number[] {
    const scansPerBlock = (this.#rows * thinned) / BLOCKS;
    const perBlock = Math.min(0.1, scansPerBlock / RETURN_PERIOD) / thinned / this.#width;
    const reduced = -Math.log(-Math.log1p(-perBlock));
    return Array.from({ length: this.#width }, (_, column) => {
      let sum = 0;
      let squares = 0;
      for (let block = 0; block < BLOCKS; block++) {
        const maximum = this.#maxima[block * this.#width + column] as number;
        sum += maximum;
        squares += maximum * maximum;
      }
      const mean = sum / BLOCKS;
      const deviation = Math.sqrt(Math.max(0, squares / BLOCKS - mean * mean));
      const scale = (deviation * Math.sqrt(6)) / Math.PI;
      return Math.max(least, mean - EULER * scale + scale * reduced);
    });
  }
}
