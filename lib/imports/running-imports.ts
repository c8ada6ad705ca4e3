/** How far an import is. Bytes and events; null: not known yet. */
export type ImportProgress = {
  phase: "receiving" | "reading" | "storing" | "done";
  receivedBytes: number;
  /** Of the files once they are unpacked. */
  totalBytes: number | null;
  readBytes: number;
  storedEvents: number;
  totalEvents: number | null;
};

type Running = { progress: ImportProgress; stop: AbortController };

/** Next may bundle a module twice: the map outlives that on the global object. */
const HELD = Symbol.for("offshoot.imports");
/** An import that is over can be asked about a little longer. */
const KEPT_MS = 30_000;

function runningImports(): Map<string, Running> {
  const holder: typeof globalThis & { [HELD]?: Map<string, Running> } = globalThis;
  holder[HELD] ??= new Map();
  return holder[HELD];
}

/**
 * Notes an import under the id its client chose, so that its progress can be asked for and it can be stopped. An id
 * that is running already keeps its first bearer.
 * @param left the client's own signal: who goes away before the end stops the import.
 */
export function beginImport(
  id: string | null,
  left: AbortSignal,
): { progress: ImportProgress; signal: AbortSignal; end(): void } {
  const stop = new AbortController();
  const progress: ImportProgress = {
    phase: "receiving",
    receivedBytes: 0,
    totalBytes: null,
    readBytes: 0,
    storedEvents: 0,
    totalEvents: null,
  };
  const imports = runningImports();
  const isNoted = id !== null && !imports.has(id);
  if (isNoted) imports.set(id, { progress, stop });
  return {
    progress,
    signal: AbortSignal.any([left, stop.signal]),
    end() {
      progress.phase = "done";
      if (isNoted) setTimeout(() => imports.delete(id), KEPT_MS).unref();
    },
  };
}

/** Null for an id nobody imports under. */
export function importProgress(id: string): ImportProgress | null {
  return runningImports().get(id)?.progress ?? null;
}

/** Asks an import to stop. @returns false when none runs under this id. */
export function stopImport(id: string): boolean {
  const running = runningImports().get(id);
  if (!running || running.progress.phase === "done") return false;
  running.stop.abort();
  return true;
}
