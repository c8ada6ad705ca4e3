import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { toUuid } from "#lib/exporters/made-id.ts";
import { millisOf } from "#lib/exporters/workspace.ts";
import { jsonBytes, oneLineJson } from "#lib/exporters/write-text.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";

export type SessionHeader = {
  id: string;
  /** ISO 8601. */
  startedAt: string;
  bytes: Uint8Array;
  /** The source's own header line. */
  isOriginal: boolean;
  /** Version 1 files have neither ids nor parents: entries stand in file order. */
  isLinear: boolean;
};

/**
 * The first line. A session that is exported as it came keeps its own; a fork gets its own id and names no parent,
 * because the file holds its whole history. Nor does it name a directory: pi refuses to go on in one that is not
 * there, and takes the current one for a session without.
 */
export function sessionHeader(source: ExportSource): SessionHeader {
  const { conversation, events } = source;
  const first = events.find(({ timestamp }) => timestamp !== null)?.timestamp ?? null;
  const startedAt = new Date(millisOf(first, millisOf(conversation.createdAt, 0))).toISOString();
  const found = events.map(headerOf).find((each) => each !== null) ?? null;
  const isOriginal = conversation.forkedFromId === null && events.every(({ format }) => format === "pi");
  const isLinear = found !== null && found.raw.version !== 2 && found.raw.version !== 3;
  const ownId = found?.raw.id;
  if (isOriginal && found && typeof ownId === "string") {
    return { id: toUuid(ownId), startedAt, bytes: oneLineJson(found.bytes), isOriginal, isLinear };
  }
  const id = toUuid(conversation.id);
  const {
    parentSession: _parent,
    branchedFrom: _branched,
    cwd: _cwd,
    ...kept
  } = found?.raw ?? {
    type: "session",
    version: 3,
    timestamp: startedAt,
  };
  return { id, startedAt, bytes: jsonBytes({ ...kept, id }), isOriginal: false, isLinear };
}

/** Whether an event is the header line of a pi file. */
export function headerOf({
  format,
  bytes,
}: ExportEvent): { raw: Record<string, unknown>; bytes: Uint8Array } | null {
  if (format !== "pi") return null;
  const parsed = parseJson(bytes);
  return parsed.ok && isObject(parsed.value) && parsed.value.type === "session"
    ? { raw: parsed.value, bytes }
    : null;
}
