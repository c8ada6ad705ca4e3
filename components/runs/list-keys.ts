/**
 * The row a key moves to; null when the key does not move. `current` is -1 when no row has the focus,
 * and above the first row lies the search field (-1 again).
 */
export function rowAfterKey(key: string, current: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return Math.min(current + 1, count - 1);
  if (key === "ArrowUp") return current === -1 ? null : current - 1;
  if (key === "Home" && current !== -1) return 0;
  if (key === "End" && current !== -1) return count - 1;
  return null;
}
