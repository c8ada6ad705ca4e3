import { z } from "zod";
import { storableText } from "#lib/importers/plain-text.ts";
import type { RolloutLine } from "./rollout-line.ts";

const Id = z.string().min(1).max(200).nullish().catch(null);
const Text = z.string().nullish().catch(null);
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);

const ThreadSpawn = z.object({ parent_thread_id: Id, agent_nickname: Text, agent_role: Text });
const Source = z.object({
  subagent: optional(z.union([z.string(), z.object({ thread_spawn: optional(ThreadSpawn) })])),
  internal: Text,
});
const Payload = z.object({
  id: Id,
  session_id: Id,
  forked_from_id: Id,
  parent_thread_id: Id,
  cwd: Text,
  cli_version: Text,
  originator: Text,
  model_provider: Text,
  source: optional(z.union([z.string(), Source])),
  base_instructions: optional(z.union([z.string(), z.object({ text: Text })])),
  agent_nickname: Text,
  agent_role: Text,
  history_mode: Text,
  history_base: optional(
    z.object({
      thread_id: z.string().min(1).max(200),
      end_ordinal_exclusive: z.number().int().min(0),
      end_byte_offset: optional(z.number().int().min(0)),
    }),
  ),
  subagent_history_start_ordinal: optional(z.number().int().min(0)),
});

/** Where a paginated thread's own lines go on: behind the last line of `threadId` below `endOrdinal`. */
export type HistoryBase = { threadId: string; endOrdinal: number; endByte: number | null };

export type SessionMeta = {
  id: string | null;
  /** What Codex sends as prompt cache key; sub-agents have their root's. */
  sessionId: string | null;
  forkedFrom: string | null;
  /** The thread that spawned this one as a sub-agent. */
  spawnedBy: string | null;
  /** "review", "guardian", an agent's role …; null for a thread a person started. */
  agent: string | null;
  nickname: string | null;
  base: HistoryBase | null;
  /** First ordinal of a sub-agent that is not copied from its parent. */
  ownFromOrdinal: number | null;
  cwd: string | null;
  provider: string | null;
  baseInstructions: string | null;
  originator: string | null;
  cliVersion: string | null;
};

/** A `session_meta` line's facts. Fields in a shape this importer does not know count as absent. */
export function readSessionMeta(line: RolloutLine): SessionMeta {
  const meta = Payload.parse(line.payload);
  const source = typeof meta.source === "object" ? meta.source : null;
  const subagent = source?.subagent ?? null;
  const spawn = typeof subagent === "object" ? (subagent?.thread_spawn ?? null) : null;
  const kind = typeof subagent === "string" ? subagent : (source?.internal ?? null);
  const base = meta.history_base;
  const instructions = meta.base_instructions;
  return {
    id: text(meta.id),
    sessionId: text(meta.session_id),
    forkedFrom: text(meta.forked_from_id),
    spawnedBy: text(spawn?.parent_thread_id ?? meta.parent_thread_id),
    agent: text(kind ?? spawn?.agent_role ?? meta.agent_role ?? (subagent ? "subagent" : null)),
    nickname: text(spawn?.agent_nickname ?? meta.agent_nickname),
    base: base
      ? {
          threadId: base.thread_id,
          endOrdinal: base.end_ordinal_exclusive,
          endByte: base.end_byte_offset ?? null,
        }
      : null,
    ownFromOrdinal: meta.subagent_history_start_ordinal ?? null,
    cwd: text(meta.cwd),
    provider: text(meta.model_provider),
    baseInstructions: text(typeof instructions === "string" ? instructions : instructions?.text),
    originator: text(meta.originator),
    cliVersion: text(meta.cli_version),
  };
}

function text(source: string | null | undefined): string | null {
  return source ? storableText(source) : null;
}
