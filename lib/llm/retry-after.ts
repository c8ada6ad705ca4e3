/**
 * How long a provider asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` as seconds or as a date.
 * Null when it does not say, or not understandably.
 */
export function parseRetryAfter(
  headers: { get(name: string): string | null },
  now: number = Date.now(),
): number | null {
  const exact = readNumber(headers.get("retry-after-ms"));
  if (exact !== null) return exact;
  const given = headers.get("retry-after");
  const seconds = readNumber(given);
  if (seconds !== null) return seconds * 1000;
  const date = given === null ? Number.NaN : Date.parse(given);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function readNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
