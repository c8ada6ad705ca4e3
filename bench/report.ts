/** One measured line: what was measured, at which size, ours, the peer or limit beside it, and the ratio. */
export type BenchRow = Record<string, string | number>;

/** Prints rows as a table, or with `--json` as one object per row. */
export function report(title: string, rows: readonly BenchRow[]): void {
  if (process.argv.includes("--json")) {
    for (const row of rows) console.log(JSON.stringify({ bench: title, ...row }));
    return;
  }
  console.log(`\n${title}`);
  console.table(rows);
}

/** Milliseconds `job` takes. */
export async function timed(job: () => unknown): Promise<number> {
  const start = performance.now();
  await job();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
