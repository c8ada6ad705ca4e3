import { z } from "zod";
import { ContentPart } from "#lib/conversation/content.ts";
import { EventKind, EventRole } from "#lib/conversation/event.ts";
import { parseJson } from "#lib/importers/parse-json.ts";

/** Where a tool result came from; `synthetic` is made up to close a call. */
export const ResultBadge = z.enum(["recorded", "manual", "synthetic"]);
export type ResultBadge = z.infer<typeof ResultBadge>;

/** An event written by this app, as its payload holds it. */
export const OffshootEvent = z.object({
  v: z.literal(1),
  id: z.string(),
  /** ISO 8601 in UTC. */
  timestamp: z.string(),
  kind: EventKind,
  role: EventRole.nullable(),
  /** What people read. */
  parts: z.array(ContentPart),
  /** The AI SDK message that goes into the next request; null when the event reaches no model. */
  message: z.record(z.string(), z.unknown()).nullable(),
  responseId: z.string().nullable(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  offline: z.boolean(),
  badge: ResultBadge.nullable(),
});
export type OffshootEvent = z.infer<typeof OffshootEvent>;

/** What a caller gives; the version is ours. A message may be of any class with JSON fields. */
export type NewOffshootEvent = Omit<OffshootEvent, "v" | "message"> & { message: object | null };

/**
 * The payload bytes of an event of ours: UTF-8 JSON with its keys in a fixed order, so that equal events have
 * equal bytes. Lone surrogates become `\ud800` escapes, which JSON keeps and UTF-8 could not.
 */
export function toEventBytes(event: NewOffshootEvent): Uint8Array {
  const { id, timestamp, kind, role, parts, message, responseId, model, provider, offline, badge } = event;
  const ordered = {
    v: 1,
    id,
    timestamp,
    kind,
    role,
    parts,
    message,
    responseId,
    model,
    provider,
    offline,
    badge,
  };
  return new TextEncoder().encode(JSON.stringify(ordered));
}

/** Payload bytes → event, or the reason why they are none. */
export function readEventBytes(
  bytes: Uint8Array,
): { ok: true; event: OffshootEvent } | { ok: false; reason: string } {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  const event = OffshootEvent.safeParse(parsed.value);
  return event.success
    ? { ok: true, event: event.data }
    : { ok: false, reason: z.prettifyError(event.error) };
}
