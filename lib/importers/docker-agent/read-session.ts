import { z } from "zod";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { sha256 } from "#lib/sha256.ts";
import { readItem, type SourceItem } from "./source-item.ts";

const Text = z.string().nullish().catch(null);
const Info = z.object({
  id: Text,
  title: Text,
  created_at: Text,
  working_dir: Text,
  input_tokens: z.unknown().optional(),
  output_tokens: z.unknown().optional(),
  cost: z.unknown().optional(),
  /** Versions of early 2026 wrote where a branch came from. */
  branch_parent_session_id: Text,
});

export type SessionInfo = z.infer<typeof Info> & {
  /** Everything but the messages. */
  facts: Record<string, unknown>;
};

/** An entry of a session with its bytes exactly as they stand in the file. */
export type Entry = {
  item: SourceItem | null;
  bytes: Uint8Array;
  /** Hash of what it says: branches and forks copy entries, sub-sessions of them under new ids. */
  said: string;
  /** The session an entry of kind `session` holds. */
  session: Session | null;
};

export type Session = { info: SessionInfo; entries: Entry[] };

export type SessionFile = { path: string; size: number; digest: string; session: Session };

/** Whether a parsed document is a session as docker-agent stores and serves it. */
export function isSession(value: unknown): boolean {
  if (!isObject(value) || typeof value.id !== "string" || !Array.isArray(value.messages)) return false;
  const items = value.messages.slice(0, 5);
  return items.some((each: unknown) => {
    const item = readItem(each);
    if (!item || !isObject(each)) return false;
    if (item.kind !== "message") return item.kind === "session" || Object.keys(each).length <= 3;
    return (
      isObject(each.message) && ("agentName" in each || "agentName" in each.message || item.path.length === 2)
    );
  });
}

/** Where a document holds sessions: as itself, as a list of them, or as what an evaluation put out. */
export function sessionsPath(value: unknown): readonly string[] | null {
  const { sessions } = isObject(value) ? value : {};
  if (Array.isArray(sessions) && sessions.some(isSession)) return ["sessions"];
  return Array.isArray(value) && value.some(isSession) ? [] : null;
}

/** Reads the sessions of a file. What cannot be read in it is named by its place, the rest comes in. */
export function readSessionFile(file: SourceFile, digest: string, rejected: Rejected[]): SessionFile[] {
  const reject = (reason: string, line: number | null = null) =>
    rejected.push({ file: file.path, line, reason });
  const parsed = parseJson(file.bytes);
  if (!parsed.ok) {
    reject(parsed.reason, parsed.line);
    return [];
  }
  const path = sessionsPath(parsed.value);
  const whole = sliceMember(file.bytes, []);
  const slices = path ? sliceElements(file.bytes, path) : whole ? [whole] : [];
  const found = slices.flatMap((bytes, at): SessionFile[] => {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const place = path ? `${path.join("")}[${at}]` : "";
    if (path && !isSession(value)) {
      reject(`${place} is no session with messages and was left out`);
      return [];
    }
    const inside = (reason: string) => reject(path ? `${place}.${reason}` : reason);
    const session = isObject(value) ? readSession(bytes, value, "messages", inside) : null;
    if (!session || session.entries.length === 0) return [];
    if (!path) return [{ path: file.path, size: bytes.length, digest, session }];
    return [{ path: `${file.path}#${at + 1}`, size: bytes.length, digest: sha256(bytes), session }];
  });
  if (found.length === 0) reject("holds no readable message, so there is no session to show");
  return found;
}

/** The nesting of sub-sessions is bounded by `parseJson`. */
function readSession(
  bytes: Uint8Array,
  raw: Record<string, unknown>,
  place: string,
  reject: (reason: string) => void,
): Session {
  const { messages, ...facts } = raw;
  const values: unknown[] = Array.isArray(messages) ? messages : [];
  const entries = sliceElements(bytes, ["messages"]).flatMap((slice, at): Entry[] => {
    const value = values[at];
    const item = readItem(value);
    if (!item) reject(`${place}[${at}] is no message, sub-session or summary; kept as an opaque event`);
    if (item?.kind !== "session") return [{ item, bytes: slice, said: saidBy(value), session: null }];
    const inner = sliceMember(slice, ["sub_session"]) ?? slice;
    const session = readSession(inner, item.session, `${place}[${at}].sub_session.messages`, reject);
    return [{ item, bytes: slice, said: saidBy(value), session }];
  });
  return { info: { ...Info.parse(raw), facts }, entries };
}

function saidBy(item: unknown): string {
  const said = JSON.stringify(item, (key, value: unknown) =>
    key === "sub_session" && isObject(value)
      ? { created_at: value.created_at, messages: value.messages }
      : value,
  );
  return sha256(said ?? "");
}
