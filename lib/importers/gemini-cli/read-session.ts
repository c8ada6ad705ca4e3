import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { badCounts } from "#lib/importers/token-count.ts";
import { isDocument } from "./group-files.ts";
import { type Note, type PlacedMessage, Replay } from "./replay.ts";
import type { Session } from "./session.ts";
import { readRecord } from "./session-record.ts";
import { readMessage } from "./source-message.ts";

/** Reads one session file. What cannot be read is rejected by line or element; null when no message can. */
export function readSession(file: SourceFile, rejected: Rejected[]): Session | null {
  const note: Note = (line, reason) => rejected.push({ file: file.path, line, reason });
  const { replay, facts } = isDocument(file.bytes) ? readDocument(file, note) : readLines(file, note);
  if (!replay.nodes.some((node) => node.message !== null)) {
    note(null, "holds no message, so there is no session to show");
    return null;
  }
  for (const { message, line } of replay.nodes) {
    const bad = badCounts(message?.tokens ?? {}, TOKEN_FIELDS);
    if (bad.length > 0) note(line, `tokens.${bad.join(", tokens.")} is no token count and was left out`);
  }
  return { path: file.path, bytes: file.bytes, facts, nodes: replay.nodes, head: replay.head };
}

export const TOKEN_FIELDS = ["input", "output", "cached", "thoughts", "tool"] as const;

type ReadFile = { replay: Replay; facts: Record<string, unknown> };

/** Versions before the line files wrote the session as one object. */
function readDocument(file: SourceFile, note: Note): ReadFile {
  const parsed = parseJson(file.bytes);
  const { messages: _messages, ...facts } = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  const replay = new Replay(note);
  for (const placed of messagesIn(file.bytes, ["messages"], (reason) => note(null, reason))) {
    replay.addMessage(placed, null, false);
  }
  return { replay, facts };
}

function readLines(file: SourceFile, note: Note): ReadFile {
  const replay = new Replay(note);
  const facts: Record<string, unknown> = {};
  let hasHeader = false;
  for (const { line, bytes } of splitLines(file.bytes)) {
    const parsed = parseJson(bytes);
    if (!parsed.ok) {
      note(line, parsed.reason.replace(" at line 1, column ", " at column "));
      continue;
    }
    if (!isObject(parsed.value)) {
      note(line, "is not a JSON object");
      continue;
    }
    const record = readRecord(parsed.value);
    const placed = { record, bytes, line };
    hasHeader ||= record.kind === "header";
    if (record.kind === "header" || record.kind === "update") setFacts(facts, record.facts);
    if (record.kind === "message") replay.addMessage({ message: record.message, bytes }, line, true);
    else if (record.kind === "rewind") replay.rewind(record.to, placed);
    else if (record.kind === "update" && record.hasMessages) {
      replay.replaceAll(
        messagesIn(bytes, ["$set", "messages"], (reason) => note(line, reason)),
        placed,
      );
    } else {
      if (record.kind === "unknown") note(line, "is no record of a session; kept as an opaque event");
      replay.addRecord(placed);
    }
  }
  if (!hasHeader) note(1, NO_HEADER);
  return { replay, facts };
}

const NO_HEADER =
  "is no session header, and no other line is; the session's id, its project and its start are not known";

/** Own keys only, and without the history: `__proto__` stays data. */
function setFacts(facts: Record<string, unknown>, update: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(update)) {
    if (key !== "messages" && key !== "__proto__") facts[key] = value;
  }
}

function messagesIn(
  bytes: Uint8Array,
  path: readonly string[],
  note: (reason: string) => void,
): PlacedMessage[] {
  return sliceElements(bytes, path).flatMap((slice, index) => {
    const message = readMessage(JSON.parse(new TextDecoder().decode(slice)));
    if (message) return [{ message, bytes: slice }];
    note(`messages[${index}] is no message of Gemini CLI and was left out`);
    return [];
  });
}
