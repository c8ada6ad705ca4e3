/** One line per record whatever is in it: JSON escapes line breaks and terminal codes. */
export function logError(where: string, error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(JSON.stringify({ level: "error", at: new Date().toISOString(), where, message, stack }));
}

export function logWarning(where: string, message: string): void {
  console.warn(JSON.stringify({ level: "warning", at: new Date().toISOString(), where, message }));
}
