import { z } from "zod";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { type MessageInfo, readInfo } from "./source-message.ts";
import { isKnownPart, readPart, type SourcePart } from "./source-part.ts";

const Text = z.string().nullish().catch(null);
const Session = z.object({
  id: z.string().min(1),
  parentID: Text,
  title: Text,
  slug: Text,
  projectID: Text,
  directory: Text,
  version: Text,
  agent: Text,
  model: z.object({ id: Text, providerID: Text, variant: Text }).nullish().catch(null),
  time: z
    .object({ created: z.number().nullish().catch(null), updated: z.number().nullish().catch(null) })
    .nullish()
    .catch(null),
  revert: z.object({ messageID: z.string(), partID: Text }).nullish().catch(null),
});
export type SessionInfo = z.infer<typeof Session>;

/** A part or an info with its bytes exactly as they stand in the file. */
export type Placed<T> = { value: T; bytes: Uint8Array };

export type SourceMessage = {
  info: MessageInfo;
  /** Null where only the parts are told. */
  infoBytes: Uint8Array | null;
  parts: Placed<SourcePart>[];
  /** Of the whole message. */
  bytes: Uint8Array;
};

export type SessionExport = {
  path: string;
  size: number;
  digest: string;
  /** Without bytes where nothing is told of the session but its id. */
  session: { value: SessionInfo; bytes: Uint8Array | null };
  messages: SourceMessage[];
  /** What a run printed, see read-stream.ts. */
  isStream?: true;
};

/** Whether a parsed document is what opencode's server gives out as the messages of a session, without the session. */
export function isMessageList(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  const [first]: unknown[] = value;
  if (!isObject(first) || !isObject(first.info) || !Array.isArray(first.parts)) return false;
  return typeof first.info.sessionID === "string" && readInfo(first.info) !== null;
}

/** Whether a parsed document is what `opencode export` writes. */
export function isExport(value: unknown): value is { info: Record<string, unknown>; messages: unknown[] } {
  if (!isObject(value) || !isObject(value.info) || !Array.isArray(value.messages)) return false;
  const { id, role, projectID, directory, slug } = value.info;
  if (typeof id !== "string" || role !== undefined) return false;
  const isSession = [projectID, directory, slug].some((field) => typeof field === "string");
  const [first] = value.messages;
  if (first === undefined) return isSession;
  return isObject(first) && isObject(first.info) && Array.isArray(first.parts);
}

/** Reads one export. What cannot be read in it is named by its place, the rest comes in. */
export function readExport(file: SourceFile, digest: string, rejected: Rejected[]): SessionExport | null {
  const reject = (reason: string, line: number | null = null) =>
    rejected.push({ file: file.path, line, reason });
  const parsed = parseJson(file.bytes);
  if (!parsed.ok) {
    reject(parsed.reason, parsed.line);
    return null;
  }
  const isList = isMessageList(parsed.value);
  const info = isExport(parsed.value) ? Session.safeParse(parsed.value.info).data : undefined;
  const infoBytes = isList ? null : sliceMember(file.bytes, ["info"]);
  if (!isList && (!info || !infoBytes)) {
    reject("is not an export of a session: it has no info with an id");
    return null;
  }
  const messages = readMessages(file.bytes, isList ? [] : ["messages"], reject);
  if (messages.length === 0) {
    reject("holds no readable message, so there is no session to show");
    return null;
  }
  return {
    path: file.path,
    size: file.bytes.length,
    digest,
    session: { value: info ?? sessionOf(messages), bytes: infoBytes },
    messages,
  };
}

/** What messages tell of their session. */
function sessionOf([first]: readonly SourceMessage[]): SessionInfo {
  return { id: first?.info.sessionID ?? "session", time: { created: first?.info.time?.created ?? null } };
}

type Reject = (reason: string) => void;

function readMessages(file: Uint8Array, path: readonly string[], reject: Reject): SourceMessage[] {
  const messages: SourceMessage[] = [];
  const places = new Map<string, number>();
  const unknown = new Map<string, number>();
  for (const [at, bytes] of sliceElements(file, path).entries()) {
    const infoBytes = sliceMember(bytes, ["info"]);
    const info = infoBytes && readInfo(parseSlice(infoBytes));
    if (!infoBytes || !info) {
      reject(`messages[${at}] has no info with an id and the role user or assistant; left out`);
      continue;
    }
    const twin = places.get(info.id);
    if (twin !== undefined) {
      reject(
        `messages[${at}] has the id ${oneLine(info.id, 80)}, which messages[${twin}] has already; left out`,
      );
      continue;
    }
    places.set(info.id, at);
    const parts = sliceElements(bytes, ["parts"]).map((slice) => ({
      value: readPart(parseSlice(slice)),
      bytes: slice,
    }));
    const read = parts.flatMap(({ value, bytes: slice }) => (value ? [{ value, bytes: slice }] : []));
    const bad = parts.flatMap(({ value }, index) => (value ? [] : [`[${index}]`]));
    if (bad.length > 0) reject(`messages[${at}]: parts ${bad.slice(0, 5).join(", ")} have no type; left out`);
    for (const { value } of read) {
      if (!isKnownPart(value)) unknown.set(value.type, (unknown.get(value.type) ?? 0) + 1);
    }
    messages.push({ info, infoBytes, parts: read, bytes });
  }
  for (const [type, count] of unknown) {
    const what = count === 1 ? "an opaque event" : `opaque events (${count} parts of this type)`;
    reject(`has the unknown part type "${oneLine(type, 80)}"; kept as ${what}`);
  }
  return messages;
}

function parseSlice(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
