/** A column's order: `ascending` puts the smallest first. */
export type Direction = "ascending" | "descending";

/** Sorts by a value; what has none comes last in both directions, and equals keep their order. */
export function sortByValue<T>(
  items: readonly T[],
  readValue: (item: T) => number | string | null,
  direction: Direction,
): T[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...items].sort((a, b) => {
    const [left, right] = [readValue(a), readValue(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    if (typeof left === "string" || typeof right === "string") {
      return sign * String(left).localeCompare(String(right), "en", { numeric: true });
    }
    return sign * (left - right);
  });
}
