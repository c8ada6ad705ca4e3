import { z } from "zod";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { wholeBytes } from "#lib/importers/source-bytes.ts";

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);
const Anything = optional(z.unknown());

/** ConversationState of the SDK, and StoredConversation (meta.json) of its server: what is used of them. */
const BaseState = z.object({
  id: optional(z.string()),
  agent: Anything,
  workspace: Anything,
  execution_status: optional(z.string()),
  activated_knowledge_skills: optional(z.array(z.string())),
  agent_state: Anything,
  tags: Anything,
  stats: Anything,
  leaf_event_id: optional(z.string()),
});
export type BaseState = z.infer<typeof BaseState>;

const Meta = z.object({
  id: optional(z.string()),
  title: optional(z.string()),
  tags: Anything,
  created_at: optional(z.string()),
  forked_from_conversation_id: optional(z.string()),
});
export type Meta = z.infer<typeof Meta>;

const STATUS: Readonly<Record<string, ConversationStatus>> = {
  idle: "idle",
  running: "running",
  paused: "paused",
  waiting_for_confirmation: "paused",
  finished: "finished",
  error: "error",
  stuck: "stuck",
};

/** null when the file is absent or unreadable; unreadable is noted in `rejected`. Fields of a wrong type count as absent. */
export function readBaseState(file: SourceFile | null, rejected: Rejected[]): BaseState | null {
  return readObject(file, BaseState, rejected);
}

export function readMeta(file: SourceFile | null, rejected: Rejected[]): Meta | null {
  return readObject(file, Meta, rejected);
}

export function statusOf(state: Pick<BaseState, "execution_status"> | null): ConversationStatus {
  const word = state?.execution_status ?? "";
  return Object.hasOwn(STATUS, word) ? (STATUS[word] ?? "unknown") : "unknown";
}

function readObject<T extends z.ZodType>(
  file: SourceFile | null,
  schema: T,
  rejected: Rejected[],
): z.infer<T> | null {
  if (file === null) return null;
  const parsed = parseJson(wholeBytes(file));
  if (parsed.ok && isObject(parsed.value)) return schema.parse(parsed.value);
  const reason = parsed.ok ? "is not a JSON object" : parsed.reason;
  rejected.push({
    file: file.path,
    line: parsed.ok ? null : parsed.line,
    reason: `${reason}; the run comes in without it`,
  });
  return null;
}
