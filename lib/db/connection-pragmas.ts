/**
 * What every connection sets: these belong to a connection, not to the file. better-sqlite3 reopens WAL files at
 * synchronous=NORMAL, which can lose the last commits on a power cut.
 */
export function connectionPragmas(options: { busyTimeoutMs: number; cacheKb: number }): string {
  return `
    PRAGMA busy_timeout = ${options.busyTimeoutMs};
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -${options.cacheKb};
  `;
}
