/**
 * Of one table, in bytes. Tables lie outside the heap whose limit ends a worker, so they have one of their own: some
 * millions of lines, more than an upload of transcripts has, and fewer than one of a gigabyte of empty objects.
 */
export const MOST_TABLE_BYTES = 128 * 2 ** 20;

/** What is to be known of an upload's lines takes more memory than one import may have. */
export class TableFullError extends Error {
  override name = "TableFullError";
}
