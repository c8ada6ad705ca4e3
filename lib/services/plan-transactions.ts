import type { CopiedRows, StagedRows, Writes } from "#lib/db/store.ts";
import type { PackedPart } from "#lib/import-worker/pack-parts.ts";

type PackedEvents = Extract<PackedPart, { type: "events" }>["packed"];

/** What is to be written of a run, in its order: rows, rows another conversation has, or anything else. */
export type Pending =
  | { events: PackedEvents }
  | { copy: CopiedRows }
  | { statement: (tx: Writes) => Promise<void> };

export type PlannedTransaction =
  /** Rows alone, many enough to be worth another thread. */
  { append: StagedRows[] } | { mixed: Pending[] };

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
    const length = Math.max(1, rows.length);
    if (isWorthIt(rows) || rows.length === pending.length) {
      close();
      for (const append of portionsOf(rows)) planned.push({ append });
    } else {
      mixed.push(...pending.slice(at, at + length));
      copied += sum(rows, copiedIn);
      if (copied >= COPIED_ROWS) close();
    }
    at += length;
  }
  close();
  return planned;
}

/** The rows that follow one another from here on. */
function rowsFrom(pending: readonly Pending[], at: number): StagedRows[] {
  const rows: StagedRows[] = [];
  for (let each = pending[at]; each && !("statement" in each); each = pending[++at]) {
    rows.push("events" in each ? each.events : each.copy);
  }
  return rows;
}

function isWorthIt(rows: readonly StagedRows[]): boolean {
  const events = sum(rows, (each) => ("bytes" in each ? each.count : copiedIn(each)));
  const bytes = sum(rows, (each) => ("bytes" in each ? each.bytes.byteLength : 0));
  return events >= APPEND_EVENTS || bytes >= APPEND_BYTES;
}

/** Each ends where enough is copied. */
function portionsOf(rows: readonly StagedRows[]): StagedRows[][] {
  const portions: StagedRows[][] = [];
  let open: StagedRows[] = [];
  let copied = 0;
  for (const each of rows) {
    open.push(each);
    copied += copiedIn(each);
    if (copied < COPIED_ROWS) continue;
    portions.push(open);
    open = [];
    copied = 0;
  }
  if (open.length > 0) portions.push(open);
  return portions;
}

function copiedIn(rows: StagedRows): number {
  return "bytes" in rows ? 0 : rows.throughSeq - rows.fromSeq + 1;
}

function sum(rows: readonly StagedRows[], of: (each: StagedRows) => number): number {
  return rows.reduce((total, each) => total + of(each), 0);
}
