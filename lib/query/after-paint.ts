/** Of a page out of sight, which paints nothing. */
const AT_MOST_MS = 300;

/**
 * Resolves when what was rendered just before has been painted: work that is not for the first picture waits for it.
 * Where nothing is painted (a tab in the background, a test) it does not wait longer than 300 ms.
 */
export function afterPaint(): Promise<void> {
  if (typeof requestAnimationFrame === "undefined") return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, AT_MOST_MS);
    // The first frame has it, the second comes after that one is on the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}
