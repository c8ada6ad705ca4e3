const UNITS = [
  { size: 1e9, suffix: "B" },
  { size: 1e6, suffix: "M" },
  { size: 1e3, suffix: "k" },
] as const;

/** What every formatter shows for a value nobody reported. */
export const NOT_AVAILABLE = "n/a";

function formatScaled(value: number, suffix: string): string {
  const decimals = value >= 99.95 ? 0 : suffix === "k" || value >= 9.995 ? 1 : 2;
  return `${value.toFixed(decimals)}${suffix}`;
}

/** Token count in at most five characters: 412, 31.8k, 124k, 1.21M. Null is "n/a", never 0. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return NOT_AVAILABLE;
  for (const { size, suffix } of UNITS) {
    // 999,950 already reads as 1.00M: below it the smaller unit still rounds to three digits.
    if (tokens >= size * 0.9995 && tokens >= 1000) return formatScaled(tokens / size, suffix);
  }
  return String(Math.round(tokens));
}

/** US dollars: three decimals under ten cents, two up to a thousand. Real but tiny is "<$0.001". */
export function formatCost(dollars: number | null): string {
  if (dollars === null) return NOT_AVAILABLE;
  if (dollars === 0) return "$0";
  if (dollars < 0.0005) return "<$0.001";
  if (dollars < 0.0995) return `$${dollars.toFixed(3)}`;
  if (dollars < 999.995) return `$${dollars.toFixed(2)}`;
  return `$${formatCount(Math.round(dollars))}`;
}

/** Share 0..1 as whole percent. Only exactly 1 is "100%" and only exactly 0 is "0%". */
export function formatShare(share: number | null): string {
  if (share === null) return NOT_AVAILABLE;
  const percent = Math.round(share * 100);
  if (percent >= 100 && share < 1) return ">99%";
  if (percent <= 0 && share > 0) return "<1%";
  return `${percent}%`;
}

/** Milliseconds as 850ms, 4.2s, 1m 04s, 2h 05m or 3d 4h. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return NOT_AVAILABLE;
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${padTwo(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${padTwo(minutes % 60)}m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** Milliseconds of something still going on: whole seconds under a minute, since tenths would only flicker. */
export function formatElapsed(ms: number): string {
  // The server's clock may run ahead of the reader's.
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1_000))}s` : formatDuration(ms);
}

/** Whole number with thousands separators: 1,214. */
export function formatCount(count: number | null): string {
  if (count === null) return NOT_AVAILABLE;
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Bytes in powers of 1024: 512 B, 1.4 KB, 20.0 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1023.95) return `${kilobytes.toFixed(1)} KB`;
  const megabytes = kilobytes / 1024;
  if (megabytes < 1023.95) return `${megabytes.toFixed(1)} MB`;
  return `${(megabytes / 1024).toFixed(1)} GB`;
}

function padTwo(value: number): string {
  return String(value).padStart(2, "0");
}
