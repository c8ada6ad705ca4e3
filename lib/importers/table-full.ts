const MEBIBYTE = 2 ** 20;

/**
 * Of one table, in bytes. Tables lie outside the heap whose limit ends a worker, so they have limits of their own: some
 * millions of lines, as many as a gigabyte of short ones has, and not those of a gigabyte of empty objects.
 */
export const MOST_ROW_BYTES = 256 * MEBIBYTE;
export const MOST_TEXT_BYTES = 128 * MEBIBYTE;
export const MOST_SLOT_BYTES = 128 * MEBIBYTE;

/** What is to be known of an upload's lines takes more memory than one import may have. */
export class TableFullError extends Error {
  override name = "TableFullError";
}
