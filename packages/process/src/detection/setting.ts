// Settings of the detectors: one set for every plant and every data set, fixed before any attack is seen. Each says why it is what it is.

/** How far a measurement is trusted, as a share of its engineering span: what is smaller than this is never told as an anomaly. */
export const ACCURACY = 0.02;

/** Contiguous parts of the normal data that are left out in turn, so that thresholds come from data that the relation did not learn. */
export const FOLDS = 5;

/** Contiguous blocks whose maxima tell how large a score gets by chance. */
export const BLOCKS = 20;

/** A rule may raise one false alarm in so many scans, or in half of the time that it learned from, whichever is longer. */
export const RETURN_PERIOD = 5000;

/** Scans over which a second, slower look at the residuals is averaged. */
export const SLOW = 4;

/** An alarm is held while its score stays above this share of the threshold (ISA-18.2: deadband) … */
export const HOLD = 0.5;

/** … and ends when it did not for so many scans in a row (ISA-18.2: off-delay). */
export const OFF_DELAY = 8;

/** Variables that are looked at together; more are divided by their correlation, into cells of at most `CELL`. */
export const LARGEST_CELL = 64;
export const CELL = 24;

/** Scans that are kept for learning relations, and numbers in them; beyond, every second stretch is given up, evenly over the time. */
export const SAMPLE_ROWS = 40_960;
export const SAMPLE_NUMBERS = 20 << 20;
/** Scans in a stretch that is kept or given up as a whole, since relations in time need neighbours. */
export const STRETCH = 64;

/** The fewest scans from which anything can be learned: each block needs some. */
export const FEWEST_SCANS = 200;
/** Values are taken to repeat when they differ by at most this share of the span: four times a noise of 0.1 %. */
export const REPEAT_TOLERANCE = 0.004;

/** Numbers that the history of all variables together may hold: 64 MB. */
export const HISTORY_NUMBERS = 1 << 24;
/** Scans that the history holds at most. */
export const HISTORY_SCANS = 1 << 17;
/** Numbers of the beginning of the normal data that are kept for counting natural repeats, where the sample has gaps. */
export const BEGINNING_NUMBERS = 1 << 23;

/** A value is stale when it is older than so many of its usual intervals. */
export const STALE_INTERVALS = 3;
