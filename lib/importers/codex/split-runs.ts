import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";

/** A part of a file, and how many lines of the file stand before it. */
export type FilePart = { file: SourceFile; linesBefore: number };

const STARTED = /"thread\.started"/;

/**
 * A job may write the streams of several `codex exec --json` runs into one file: one part for each thread. A thread
 * that is resumed later in the file stays in the part it resumes in; what is before the first goes with the first.
 */
export function splitRuns(file: SourceFile): FilePart[] {
  const whole = [{ file, linesBefore: 0 }];
  if (file.stored || !STARTED.test(new TextDecoder().decode(file.bytes.subarray(0, 8_000)))) return whole;
  const starts: { id: string; at: number; linesBefore: number }[] = [];
  for (const { line, start, bytes } of splitLines(file.bytes)) {
    const id = startedThread(bytes);
    if (id !== null && id !== starts.at(-1)?.id) starts.push({ id, at: start, linesBefore: line - 1 });
  }
  const ids = new Set(starts.map(({ id }) => id));
  // A thread that comes back behind another one cannot be parted from it.
  if (starts.length < 2 || ids.size < starts.length) return whole;
  return starts.map(({ at, linesBefore }, index) => {
    const bytes = file.bytes.subarray(index === 0 ? 0 : at, starts[index + 1]?.at);
    return { file: { path: file.path, bytes }, linesBefore: index === 0 ? 0 : linesBefore };
  });
}

function startedThread(bytes: Uint8Array): string | null {
  if (!STARTED.test(new TextDecoder().decode(bytes.subarray(0, 200)))) return null;
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value) || parsed.value.type !== "thread.started") return null;
  return typeof parsed.value.thread_id === "string" ? parsed.value.thread_id : null;
}
