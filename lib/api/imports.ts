import { z } from "zod";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { SentUpload, SignedSeal } from "#lib/conversation/receipt.ts";

/** POST /api/imports → 201, or 200 when every run of the upload was here already. */
export const ImportReply = z.object({
  /** Run by run, each run's root first. */
  conversations: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      family_id: z.string(),
      forked_from_conversation_id: z.string().nullable(),
      /** Of a sub-agent: the conversation that started it. */
      spawned_by_conversation_id: z.string().nullable(),
      prompt_cache_key: z.string(),
      /** Whose transcript it is: "codex", "claude-code"; null for what began here. */
      source_format: z.string().nullable(),
      events: z.number().int(),
      /** Its run was here already. */
      known: z.boolean(),
    }),
  ),
  counts: z.object({
    runs: z.number().int(),
    /** Of the runs: here already from the same bytes. */
    known_runs: z.number().int(),
    /** Roots, branches and sub-agents of all runs. */
    conversations: z.number().int(),
    branches: z.number().int(),
    sub_agents: z.number().int(),
    /** All of them; `left_aside` names the first 1,000. */
    files_left_aside: z.number().int(),
  }),
  /** What could not be read, by file and line. */
  rejected: z.array(z.object({ file: z.string(), line: z.number().int().nullable(), reason: z.string() })),
  /** Files nothing was made from that are no fault: side files of the agents, other people's notes. */
  left_aside: z.array(z.object({ file: z.string(), reason: z.string() })),
  receipt: z.object({
    /** Of the one file that was sent, else of the request body as it came. */
    bytes: z.number().int(),
    sha256: z.string(),
    /** The files of a form, as the signed receipts of new runs have them; null for any other body. */
    files: SentUpload.shape.files,
    events: z.number().int(),
    head_hash: z.string(),
    /** The signed receipt of each run. */
    sealed: z.array(SignedSeal),
  }),
});
export type ImportReply = z.infer<typeof ImportReply>;

const MOST_LEFT_ASIDE = 1_000;

type Imported = {
  conversations: readonly Conversation[];
  known: ReadonlySet<string>;
  counts: { runs: number; knownRuns: number; conversations: number; branches: number; subAgents: number };
  leftAside: ImportReply["left_aside"];
  rejected: ImportReply["rejected"];
  receipt: Omit<ImportReply["receipt"], "head_hash"> & { headHash: string };
};

/** What became of an upload, as it goes over the wire. */
export function toImportReply({
  conversations,
  known,
  counts,
  rejected,
  leftAside,
  receipt,
}: Imported): ImportReply {
  const { headHash, ...rest } = receipt;
  return {
    conversations: conversations.map((each) => ({
      id: each.id,
      title: each.title,
      family_id: each.familyId,
      forked_from_conversation_id: each.forkedFromId,
      spawned_by_conversation_id: each.spawnedById,
      prompt_cache_key: each.promptCacheKey,
      source_format: each.sourceFormat,
      events: each.headSeq + 1,
      known: known.has(each.id),
    })),
    counts: {
      runs: counts.runs,
      known_runs: counts.knownRuns,
      conversations: counts.conversations,
      branches: counts.branches,
      sub_agents: counts.subAgents,
      files_left_aside: leftAside.length,
    },
    rejected,
    left_aside: leftAside.slice(0, MOST_LEFT_ASIDE),
    receipt: { ...rest, head_hash: headHash },
  };
}
