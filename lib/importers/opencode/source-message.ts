import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Millis = z.number().nullish().catch(null);

const ErrorInfo = z.object({
  name: Text,
  message: Text,
  data: z.object({ message: Text }).nullish().catch(null),
});

const Info = z.object({
  id: z.string().min(1),
  role: z.enum(["user", "assistant"]),
  sessionID: Text,
  parentID: Text,
  time: z.object({ created: Millis, completed: Millis }).nullish().catch(null),
  agent: Text,
  mode: Text,
  modelID: Text,
  providerID: Text,
  variant: Text,
  /** Of user messages: what the answer is to be made with. */
  model: z.object({ providerID: Text, modelID: Text, variant: Text }).nullish().catch(null),
  system: Text,
  /** True for the answer to a compaction; an object for other messages. */
  summary: z.unknown().optional(),
  tokens: z.unknown().optional(),
  cost: z.unknown().optional(),
  finish: Text,
  error: ErrorInfo.nullish().catch(null),
});

/** What a message is, without its parts. */
export type MessageInfo = z.infer<typeof Info> & { raw: Record<string, unknown> };

/** The `info` of a message; null when it has no id or no role this importer knows. */
export function readInfo(value: unknown): MessageInfo | null {
  const read = Info.safeParse(value);
  return read.success && isObject(value) ? { ...read.data, raw: value } : null;
}

/** A compaction's summary: the model goes on from it instead of from what was before it. */
export function isSummary(info: MessageInfo): boolean {
  return info.role === "assistant" && info.summary === true;
}

/** The user stopped it; anything else is a failure. */
export function isAborted(info: MessageInfo): boolean {
  return info.error?.name === "MessageAbortedError";
}

export function errorText({ error }: MessageInfo): string {
  return error?.data?.message || error?.message || error?.name || "";
}

/** Milliseconds since 1970 → ISO 8601. */
export function isoTime(millis: number | null | undefined): string | null {
  if (millis === null || millis === undefined) return null;
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
