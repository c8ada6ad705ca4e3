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
      prompt_cache_key: z.string(),
      events: z.number().int(),
    }),
  ),
  /** What could not be read, by file and line. */
  rejected: z.array(z.object({ file: z.string(), line: z.number().int().nullable(), reason: z.string() })),
  receipt: z.object({
    /** Of the request body as it was sent. */
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

type Imported = {
  conversations: readonly Conversation[];
  rejected: ImportReply["rejected"];
  receipt: Omit<ImportReply["receipt"], "head_hash"> & { headHash: string };
};

/** What became of an upload, as it goes over the wire. */
export function toImportReply({ conversations, rejected, receipt }: Imported): ImportReply {
  const { headHash, ...rest } = receipt;
  return {
    conversations: conversations.map((each) => ({
      id: each.id,
      title: each.title,
      family_id: each.familyId,
      forked_from_conversation_id: each.forkedFromId,
      prompt_cache_key: each.promptCacheKey,
      events: each.headSeq + 1,
    })),
    rejected,
    receipt: { ...rest, head_hash: headHash },
  };
}
