/** A second after the one before it, as transcripts write it. */
export function timeAt(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();
}
