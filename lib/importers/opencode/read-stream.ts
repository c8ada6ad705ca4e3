import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceMember } from "#lib/importers/slice-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import type { Placed, SessionExport, SourceMessage } from "./read-export.ts";
import { readInfo } from "./source-message.ts";
import { readPart, type SourcePart } from "./source-part.ts";

type Line = Record<string, unknown> & { sessionID: string };
/** A message as far as the stream tells it: its parts, and when the first of them came. */
type Told = { id: string; created: number | null; parts: Placed<SourcePart>[]; places: Map<string, number> };
type Session = { id: string; messages: SourceMessage[]; told: Map<string, Told>; steps: number };

const SNIFFED_LINES = 20;
const MAX_SNIFFED_BYTES = 2_000_000;

/** Whether a file is what `opencode run --format json` prints, whatever its name and whatever else is in it. */
export function looksLikeStream({ bytes }: SourceFile): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 20_000));
  if (!/"sessionID"\s*:\s*"/.test(head) || !/"(part|error)"\s*:\s*\{/.test(head)) return false;
  const lines = splitLines(bytes.subarray(0, MAX_SNIFFED_BYTES)).slice(0, SNIFFED_LINES);
  return lines.some(({ bytes: line }) => {
    const parsed = parseJson(line);
    return parsed.ok && readLine(parsed.value) !== null;
  });
}

/**
 * The sessions of a stream as exports without what it does not tell: prompts, the model, and what the messages say of
 * themselves. A part told again replaces itself, so nothing it spent counts twice.
 */
export function readStream(file: SourceFile, digest: string, rejected: Rejected[]): SessionExport[] {
  const reject = (line: number, reason: string) => rejected.push({ file: file.path, line, reason });
  const sessions = new Map<string, Session>();
  for (const { line: number, bytes } of splitLines(file.bytes)) {
    const parsed = parseJson(bytes);
    const line = parsed.ok ? readLine(parsed.value) : null;
    if (!line) {
      const why = parsed.ok ? "is no event of a run of opencode" : parsed.reason;
      reject(number, why.replace(" at line 1, column ", " at column "));
      continue;
    }
    const { sessionID: id } = line;
    const session: Session = sessions.get(id) ?? { id, messages: [], told: new Map(), steps: 0 };
    sessions.set(id, session);
    if (isObject(line.error)) session.messages.push(...failed(session, line, number, bytes));
    else addPart(session, line, bytes);
  }
  return [...sessions.values()].map(({ id, messages, told }) => {
    for (const message of messages) finish(message, told.get(message.info.id));
    return {
      path: file.path,
      size: file.bytes.length,
      digest,
      session: { value: { id, time: { created: messages[0]?.info.time?.created ?? null } }, bytes: null },
      messages,
      isStream: true,
    };
  });
}

/** What a line of a stream tells that failed, as the info of an answer; null for any other value. */
export function readFailure(value: unknown, id = "error") {
  const line = readLine(value);
  if (!line || !isObject(line.error)) return null;
  const { sessionID, error, timestamp } = line;
  return readInfo({ id, role: "assistant", sessionID, error, time: { created: timestamp } });
}

function readLine(value: unknown): Line | null {
  if (!isObject(value) || typeof value.sessionID !== "string" || typeof value.type !== "string") return null;
  const { sessionID, type, part, error } = value;
  if (isObject(part)) return typeof part.type === "string" ? { ...value, sessionID } : null;
  const isEnd = type === "done" && typeof value.timestamp === "number";
  return isEnd || (type === "error" && isObject(error)) ? { ...value, sessionID } : null;
}

function failed({ id }: Session, line: Line, number: number, bytes: Uint8Array): SourceMessage[] {
  const info = readFailure(line, `${id}/error-${number}`);
  return info ? [{ info, infoBytes: bytes, parts: [], bytes }] : [];
}

/** A part of the message it names; those of the first versions name none, and every step is a message. */
function addPart(session: Session, line: Line, bytes: Uint8Array): void {
  const slice = isObject(line.part) ? sliceMember(bytes, ["part"]) : bytes;
  const value = readPart(isObject(line.part) ? line.part : line);
  if (!value || !slice) return;
  const named = isObject(line.part) ? line.part.messageID : [...session.told.keys()].at(-1);
  if (value.type === "step-start") session.steps++;
  const id = typeof named === "string" && named !== "" ? named : `${session.id}/step-${session.steps}`;
  let told = session.told.get(id);
  if (!told) {
    const created = typeof line.timestamp === "number" ? line.timestamp : null;
    told = { id, created, parts: [], places: new Map() };
    session.told.set(id, told);
    const info = readInfo({ id, role: "assistant", sessionID: session.id, time: { created } });
    if (info) session.messages.push({ info, infoBytes: null, parts: told.parts, bytes });
  }
  const place = value.id ? told.places.get(value.id) : undefined;
  if (place !== undefined) {
    told.parts[place] = { value, bytes: slice };
    return;
  }
  if (value.id) told.places.set(value.id, told.parts.length);
  told.parts.push({ value, bytes: slice });
}

/** How a message ended is told by the end of its last step. */
function finish(message: SourceMessage, told: Told | undefined): void {
  const reason = told?.parts.findLast(({ value }) => value.type === "step-finish")?.value.reason;
  if (reason) message.info.finish = reason;
}
