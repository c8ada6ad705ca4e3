const MAX_COUNT = 2_147_483_647;

/** A count as the database holds it; null when the source gives none, or one that cannot be a count. */
export function tokenCount(value: unknown): number | null {
  return isTokenCount(value) ? value : null;
}

export function isTokenCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;
}

/** US dollars or milliseconds: any finite number from 0 up, else null. */
export function amount(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Sum of the counts there are; null when there is none. */
export function sumCounts(...counts: (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : tokenCount(known.reduce((sum, count) => sum + count, 0));
}

/** Which of the named fields are given and yet no token count. */
export function badCounts(source: Record<string, unknown>, fields: readonly string[]): string[] {
  return fields.filter((field) => {
    const value = Object.hasOwn(source, field) ? source[field] : null;
    return value !== null && value !== undefined && !isTokenCount(value);
  });
}
