import { compareText, splitPath } from "#lib/importers/source-path.ts";

/** Files that are sent together; `name` is the folder or file a person would have picked. */
export type UploadPlan = { name: string; paths: string[] };

/** An event of an OpenHands run: the folder it lies in, or the one above `events`, is the run. */
const RUN_EVENT = /^(.*?)(?:\/events)?\/event-\d{5,}-[^/]*\.json$/;
/** The same before the SDK: files that are only numbered, and pages of them beside. */
const NUMBERED_EVENT = /^(.*)\/(?:events|event_cache)\/\d+(?:-\d+)?\.json$/;
const RUN_STATE = /^(.*)\/base_state\.json$/;
/** The folders Codex keeps all its threads in, which name each other across days. */
const THREAD_STORE = /^(.*?\/)?(sessions|archived_sessions)(?=\/)/;
/** Names command lines give their session files themselves: what lies side by side is one session folder. */
const SESSION_NAMES: readonly { shown: string; pattern: RegExp }[] = [
  { shown: "rollout-*", pattern: /^rollout-.*\.jsonl(\.zst|\.gz)?$/ },
  { shown: "ses_*", pattern: /^ses_[\w-]+\.json$/ },
  { shown: "<time>_*", pattern: /^\d{4}-\d\d-\d\dT[\d-]+Z_.*\.jsonl$/ },
  {
    shown: "<uuid>",
    pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.jsonl$/,
  },
];

/**
 * A tree of files → uploads, by layout alone, so that the same tree gives the same uploads whatever is in the files.
 * What belongs together on the disk of its agent is one upload: an OpenHands run's folder, a Codex thread store, a
 * session with the folder of its name beside it, and the session files of one folder that still have the names their
 * command line gave them. A file somebody renamed stands alone; links across uploads are found at import.
 */
export function groupUploads(paths: readonly string[]): UploadPlan[] {
  const runs = new Set(paths.flatMap((path) => runOf(path) ?? []));
  const sessions = new Set(paths.flatMap((path) => (path.endsWith(".jsonl") ? path.slice(0, -6) : [])));
  const uploads = new Map<string, string[]>();
  for (const path of [...paths].sort(compareText)) {
    const name = above(path, runs) ?? THREAD_STORE.exec(path)?.[0] ?? sessionOf(path, sessions);
    uploads.set(name, [...(uploads.get(name) ?? []), path]);
  }
  return [...uploads].map(([name, members]) => ({ name, paths: members }));
}

function runOf(path: string): string | null {
  return RUN_EVENT.exec(path)?.[1] ?? RUN_STATE.exec(path)?.[1] ?? NUMBERED_EVENT.exec(path)?.[1] ?? null;
}

/** The outermost folder of the set that holds the path. */
function above(path: string, folders: ReadonlySet<string>): string | null {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    if (folders.has(path.slice(0, end))) return path.slice(0, end);
  }
  return null;
}

/** The session files a file stands among, the session its folder belongs to, or the file itself. */
function sessionOf(path: string, sessions: ReadonlySet<string>): string {
  const owner = above(path, sessions);
  const session = owner === null ? path : `${owner}.jsonl`;
  const { directory, name } = splitPath(session);
  const kind = SESSION_NAMES.find(({ pattern }) => pattern.test(name));
  if (!kind) return session;
  return directory === "" ? kind.shown : `${directory}/${kind.shown}`;
}
