import { z } from "zod";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { readEndedCall, readExecLine } from "./exec-line.ts";

/** One line of a rollout, before its payload was looked at. */
export type RolloutLine = {
  /** "session_meta", "response_item", "event_msg", "turn_context", "compacted" and newer ones. */
  type: string;
  payloadType: string | null;
  payload: Record<string, unknown>;
  timestamp: string | null;
  /** Position in a paginated thread's history, continued by its forks. */
  ordinal: number | null;
  /** A line of `codex exec --json`, in the words of a rollout. */
  isExec?: true;
};

export type ReadLine = { ok: true; line: RolloutLine } | { ok: false; reason: string };

const Word = z.string().min(1).max(200).nullish().catch(null);
const Time = z
  .union([z.string().max(64), z.number()])
  .nullish()
  .catch(null);
const Envelope = z.object({
  type: Word,
  timestamp: Time,
  ordinal: z.number().int().min(0).nullish().catch(null),
});
const Bare = z.object({ created_at: Time, record_type: Word });

/** What early versions wrote without an envelope. */
const BARE_ITEM =
  /^(message|reasoning|(function|custom_tool|local_shell|web_search|tool)_(call|call_output|result)|function_result)$/;

/** Bytes of one line → envelope and payload. Early versions wrote items and the header without an envelope, `codex exec --json` has words of its own. */
export function readLine(bytes: Uint8Array): ReadLine {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (!isObject(value)) return { ok: false, reason: "is not a JSON object" };
  const envelope = Envelope.parse(value);
  const head = { timestamp: timestampOf(envelope.timestamp), ordinal: envelope.ordinal ?? null };
  if (envelope.type && isObject(value.payload)) {
    return { ok: true, line: { ...head, type: storableText(envelope.type), ...typed(value.payload) } };
  }
  const exec = readExecLine(value);
  if (exec) return { ok: true, line: { ...head, type: exec.type, ...typed(exec.payload), isExec: true } };
  const bare = Bare.parse(value);
  const bareType = bareTypeOf(value, envelope.type ?? null, bare.record_type ?? null);
  if (bareType === null) return { ok: false, reason: "has no payload, so it is no line of a rollout" };
  const timestamp = head.timestamp ?? timestampOf(bare.created_at);
  return { ok: true, line: { ...head, timestamp, type: bareType, ...typed(value) } };
}

/** Whether the bytes are a line Codex reads today: not one of a stream, nor one without an envelope. */
export function isEnveloped(bytes: Uint8Array): boolean {
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value)) return false;
  return typeof parsed.value.type === "string" && isObject(parsed.value.payload);
}

/** The call a line tells together with its result, see `readEndedCall`; null for any other line. */
export function readCallLine(bytes: Uint8Array): RolloutLine | null {
  const parsed = parseJson(bytes);
  const call = parsed.ok && isObject(parsed.value) ? readEndedCall(parsed.value) : null;
  return call && { type: call.type, ...typed(call.payload), timestamp: null, ordinal: null };
}

/** The source's word for a line, for `sourceKind`. */
export function sourceKindOf({ type, payloadType }: RolloutLine): string {
  const hasKinds = type === "response_item" || type === "event_msg";
  return hasKinds && payloadType !== null ? `${type}/${payloadType}` : type;
}

function typed(payload: Record<string, unknown>): Pick<RolloutLine, "payload" | "payloadType"> {
  const said = Word.parse(payload.type);
  // Some writers leave the type out.
  const payloadType = said ?? typeByFields(payload);
  return { payload, payloadType: payloadType === null ? null : storableText(payloadType) };
}

function typeByFields(payload: Record<string, unknown>): string | null {
  if (typeof payload.role === "string") return "message";
  if (typeof payload.call_id !== "string") return null;
  if (typeof payload.name === "string" && "arguments" in payload) return "function_call";
  return "output" in payload ? "function_call_output" : null;
}

function bareTypeOf(
  value: Record<string, unknown>,
  type: string | null,
  recordType: string | null,
): string | null {
  if (type !== null) return BARE_ITEM.test(type) ? "response_item" : type === "error" ? "event_msg" : null;
  if (typeof value.role === "string") return "response_item";
  if (recordType !== null) return "record";
  const isHeader = typeof value.timestamp === "string" || typeof value.cwd === "string";
  return typeof value.id === "string" && isHeader ? "session_meta" : null;
}

/** Some writers give Unix time, in seconds or milliseconds. */
function timestampOf(source: string | number | null | undefined): string | null {
  if (typeof source === "string") return source === "" ? null : storableText(source);
  if (typeof source !== "number") return null;
  const date = new Date(source > 1e11 ? source : source * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
