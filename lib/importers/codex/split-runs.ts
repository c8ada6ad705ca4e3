import { groupBy } from "#lib/group-by.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";

/** A part of a file, and how many lines of the file stand before it. */
export type FilePart = {
  file: SourceFile;
  linesBefore: number;
  /** The thread whose stream it is; null for a rollout. */
  thread: string | null;
};

const STARTED = /"thread\.started"/;

/**
 * A job may write the streams of several `codex exec --json` runs into one file: one part for each thread. A thread
 * that is resumed later in the file stays in the part it resumes in; what is before the first goes with the first.
 */
export function splitRuns(file: SourceFile): FilePart[] {
  const whole = [{ file, linesBefore: 0, thread: null }];
  if (file.stored || !STARTED.test(new TextDecoder().decode(file.bytes.subarray(0, 8_000)))) return whole;
  const starts: { id: string; at: number; linesBefore: number }[] = [];
  for (const { line, start, bytes } of splitLines(file.bytes)) {
    const id = startedThread(bytes);
    if (id !== null && id !== starts.at(-1)?.id) starts.push({ id, at: start, linesBefore: line - 1 });
  }
  const ids = new Set(starts.map(({ id }) => id));
  // A thread that comes back behind another one cannot be parted from it.
  if (starts.length === 0 || ids.size < starts.length) return whole;
  return starts.map(({ id, at, linesBefore }, index) => {
    const bytes = file.bytes.subarray(index === 0 ? 0 : at, starts[index + 1]?.at);
    return { file: { path: file.path, bytes }, linesBefore: index === 0 ? 0 : linesBefore, thread: id };
  });
}

/**
 * The streams of one thread as one: a run that resumes it counts on from the totals of the run before. A stream that was
 * cut off comes in with the whole one, and one whose thread has a rollout in the upload with that.
 * @param threads those that have a rollout, with its path.
 */
export function joinRuns(
  parts: readonly FilePart[],
  threads: ReadonlyMap<string, string>,
  rejected: Rejected[],
): FilePart[] {
  const reject = (file: string, reason: string) => rejected.push({ file, line: null, reason });
  return [...groupBy(parts, ({ thread }) => thread)].flatMap(([thread, runs]) => {
    if (thread === null) return runs;
    const rollout = threads.get(thread);
    if (rollout !== undefined) {
      for (const { file } of runs)
        reject(file.path, `is what thread ${thread} printed, which ${rollout} holds; imported once`);
      return [];
    }
    const kept: FilePart[] = [];
    for (const run of [...runs].sort((a, b) => b.file.bytes.length - a.file.bytes.length)) {
      const whole = kept.find(({ file }) => startsWith(file.bytes, run.file.bytes));
      if (!whole) kept.push(run);
      else reject(run.file.path, `holds nothing that ${whole.file.path} does not hold; imported with it`);
    }
    const ordered = runs.filter((run) => kept.includes(run));
    const [first] = ordered;
    if (!first || ordered.length === 1) return ordered;
    return [{ ...first, file: { path: first.file.path, bytes: joined(ordered) } }];
  });
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, start.length), start) === 0;
}

function joined(parts: readonly FilePart[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.flatMap(({ file }) => [file.bytes, Buffer.from("\n")])));
}

function startedThread(bytes: Uint8Array): string | null {
  if (!STARTED.test(new TextDecoder().decode(bytes.subarray(0, 200)))) return null;
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value) || parsed.value.type !== "thread.started") return null;
  return typeof parsed.value.thread_id === "string" ? parsed.value.thread_id : null;
}
