import type { Writes } from "#lib/db/store.ts";
import type { PackedPart } from "#lib/import-worker/pack-parts.ts";

type EventsPart = Extract<PackedPart, { type: "events" }>;

/** What is to be written of a run, in its order: rows, or anything else. */
export type Pending =
  /** `copied`: how many inherited rows it writes. */
  { statement: (tx: Writes) => Promise<void>; copied?: number } | { events: EventsPart["packed"] };

export type PlannedTransaction =
  /** Rows alone, many enough to be worth another thread. */
  { append: EventsPart["packed"][] } | { mixed: Pending[] };

/** Fewer are written with what is around them: a run of thousands of short branches must not wait for the disk twice for each. */
const APPEND_BYTES = 500_000;
const APPEND_EVENTS = 500;
/** Inherited rows of one transaction: some 50 ms, for which forks wait. A branch of a long run has more. */
export const COPIED_ROWS = 5_000;

/** Divides what is pending into transactions, without changing its order. Rows with nothing around them go alone. */
export function planTransactions(pending: readonly Pending[]): PlannedTransaction[] {
  const planned: PlannedTransaction[] = [];
  let mixed: Pending[] = [];
  let copied = 0;
  const close = () => {
    if (mixed.length > 0) planned.push({ mixed });
    mixed = [];
    copied = 0;
  };
  for (let at = 0; at < pending.length; ) {
    const rows = rowsFrom(pending, at);
    if (isWorthIt(rows) || rows.length === pending.length) {
      close();
      planned.push({ append: rows });
      at += rows.length;
    } else {
      const length = Math.max(1, rows.length);
      const next = pending.slice(at, at + length);
      mixed.push(...next);
      for (const each of next) copied += "statement" in each ? (each.copied ?? 0) : 0;
      if (copied >= COPIED_ROWS) close();
      at += length;
    }
  }
  close();
  return planned;
}

/** The rows that follow one another from here on. */
function rowsFrom(pending: readonly Pending[], at: number): EventsPart["packed"][] {
  const rows: EventsPart["packed"][] = [];
  for (let each = pending[at]; each && "events" in each; each = pending[++at]) rows.push(each.events);
  return rows;
}

function isWorthIt(rows: EventsPart["packed"][]): boolean {
  const events = rows.reduce((sum, { count }) => sum + count, 0);
  const bytes = rows.reduce((sum, packed) => sum + packed.bytes.byteLength, 0);
  return events >= APPEND_EVENTS || bytes >= APPEND_BYTES;
}
