import { groupBy } from "#lib/group-by.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { isEvent, type RunDocument } from "./read-documents.ts";

/** `sessions/<id>/events/<number>.json`: the V0 server's file store, one event a file. */
const EVENT_PATH = /^(?:(.*)\/)?events\/(\d{1,9})\.json$/;
/** Pages of the same events, which the server keeps to read them faster. */
const CACHE_PATH = /^(?:(.*)\/)?event_cache\/\d+-\d+\.json$/;

export function isEventPath(path: string): boolean {
  return EVENT_PATH.test(path);
}

/** Whether the file is one event of a session's directory. */
export function isEventFile({ path, bytes }: SourceFile): boolean {
  if (!isEventPath(path)) return false;
  const parsed = parseJson(bytes);
  return parsed.ok && isEvent(parsed.value);
}

/**
 * The sessions among the files, each as one run in the order of its events' numbers, and the files that are none of
 * theirs. Files that hold no event are rejected by name; numbers that are missing are named, the rest comes in.
 */
export function readDirectories(
  files: readonly SourceFile[],
  rejected: Rejected[],
): { documents: RunDocument[]; rest: SourceFile[] } {
  const directories = groupBy(
    files.filter(({ path }) => isEventPath(path)),
    ({ path }) => EVENT_PATH.exec(path)?.[1] ?? "",
  );
  const documents = [...directories]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([directory, members]) => readDirectory(directory, members, rejected));
  const rest = files.filter(({ path }) => {
    if (isEventPath(path)) return false;
    const cached = CACHE_PATH.exec(path);
    if (!cached || !directories.has(cached[1] ?? "")) return true;
    const reason = `repeats events of ${nameOf(cached[1] ?? "")}; imported once`;
    rejected.push({ file: path, line: null, reason });
    return false;
  });
  return { documents, rest };
}

function readDirectory(
  directory: string,
  members: readonly SourceFile[],
  rejected: Rejected[],
): RunDocument[] {
  const numbered = members
    .map((file) => ({ file, number: Number(EVENT_PATH.exec(file.path)?.[2]) }))
    .sort((a, b) => a.number - b.number || compareText(a.file.path, b.file.path));
  const events: Uint8Array[] = [];
  let expected = 0;
  for (const { file, number } of numbered) {
    if (number > expected) {
      const missing =
        number - expected === 1 ? `Event ${expected} is` : `Events ${expected} to ${number - 1} are`;
      rejected.push({ file: nameOf(directory), line: null, reason: `${missing} missing` });
    }
    expected = number + 1;
    if (isEventFile(file)) {
      events.push(file.bytes);
      continue;
    }
    const parsed = parseJson(file.bytes);
    const reason = parsed.ok ? "is neither an action nor an observation" : parsed.reason;
    rejected.push({ file: file.path, line: parsed.ok ? null : parsed.line, reason });
  }
  if (events.length === 0) return [];
  const hashes = numbered.map(({ file, number }) => [number, sha256(file.bytes)]);
  const key = nameOf(directory);
  return [
    {
      key,
      path: key,
      line: null,
      bytes: new TextEncoder().encode(JSON.stringify(hashes)),
      facts: {},
      events,
      isSdk: false,
    },
  ];
}

function nameOf(directory: string): string {
  return directory || "events";
}
