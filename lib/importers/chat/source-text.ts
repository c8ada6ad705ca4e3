import { oneLine, storableText } from "#lib/importers/plain-text.ts";

/** A text of a source that must be short to be what it should be: an id, a model, a title. Null for anything else. */
export function shortText(value: unknown, max = 300): string | null {
  if (typeof value !== "string" || value.trim() === "" || value.length > max) return null;
  return storableText(value);
}

export function titleText(value: unknown): string | null {
  return typeof value === "string" ? oneLine(value, 80) || null : null;
}

/** Seconds, or milliseconds, since 1970 → ISO 8601; text stays as it is; null for what is no time. */
export function timeText(value: unknown): string | null {
  if (typeof value === "string") return shortText(value, 64);
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return null;
  const date = new Date(value > 100_000_000_000 ? value : value * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
