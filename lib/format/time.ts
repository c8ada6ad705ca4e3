import { NOT_AVAILABLE } from "./numbers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Date and clock of a timestamp: "2026-11-21 09:14:02".
 * With a zone it is converted to the reader's; without one it stays as the source wrote it, because
 * nobody knows the zone. Text that is no timestamp is shown as it is. Null is "n/a".
 */
export function formatTimestamp(timestamp: string | null): string {
  const { date, clock } = splitTimestamp(timestamp);
  return date === "" ? clock : `${date} ${clock}`;
}

/** Only the clock of a timestamp: "09:14:02". Same rules as formatTimestamp. */
export function formatClock(timestamp: string | null): string {
  return splitTimestamp(timestamp).clock;
}

/** How long ago, short: "now", "4 min ago", "3 h ago", "2 d ago"; older than 30 days is the date. */
export function formatRelative(timestamp: string | null, nowMs: number = Date.now()): string {
  if (timestamp === null) return NOT_AVAILABLE;
  const then = Date.parse(timestamp);
  if (Number.isNaN(then)) return timestamp;
  // A clock of another machine may run ahead: "in 3 s" would only puzzle.
  const age = Math.max(0, nowMs - then);
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < 30 * DAY) return `${Math.floor(age / DAY)} d ago`;
  return splitTimestamp(timestamp).date;
}

function splitTimestamp(timestamp: string | null): { date: string; clock: string } {
  if (timestamp === null) return { date: "", clock: NOT_AVAILABLE };
  const [, date, clock, zone] = WALL_CLOCK.exec(timestamp) ?? [];
  if (date === undefined || clock === undefined) return { date: "", clock: timestamp };
  if (zone === undefined) return { date, clock };
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime())) return { date, clock };
  return {
    date: [
      String(time.getFullYear()).padStart(4, "0"),
      padTwo(time.getMonth() + 1),
      padTwo(time.getDate()),
    ].join("-"),
    clock: [time.getHours(), time.getMinutes(), time.getSeconds()].map(padTwo).join(":"),
  };
}

function padTwo(value: number): string {
  return String(value).padStart(2, "0");
}
