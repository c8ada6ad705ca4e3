import { z } from "zod";
import { Annotation, AnnotationChange } from "#lib/conversation/annotation.ts";

const Id = z.string().min(1).max(500);

/** GET /api/conversations/{id}/annotations : what people keep beside the history of a whole family. */
export const FamilyAnnotations = z.object({
  annotations: z.array(Annotation),
  /** Ids of archived forks. */
  archived: z.array(z.string()),
});
export type FamilyAnnotations = z.infer<typeof FamilyAnnotations>;

/** Also asked for by the run page's head, ahead of its scripts: both have to name it alike to the letter. */
export function annotationsUrl(rootId: string): string {
  return `/api/conversations/${encodeURIComponent(rootId)}/annotations`;
}

/** What the run page sends to annotate a step. */
export const AnnotateRequest = z.strictObject({ conversationId: Id, eventId: Id, change: AnnotationChange });
export type AnnotateRequest = z.infer<typeof AnnotateRequest>;

/** `withForks`: every branch below goes along. */
export const ArchiveRequest = z.strictObject({ conversationId: Id, withForks: z.boolean() });
export type ArchiveRequest = z.infer<typeof ArchiveRequest>;

export const ArchiveReply = z.object({
  /** What was not archived before: a restore of these is the undo. */
  archived: z.array(z.string()),
  /** Branches below that are not archived: the graph shows this one as long as there are any. */
  heldBy: z.number().int(),
});
export type ArchiveReply = z.infer<typeof ArchiveReply>;

export const RestoreRequest = z.strictObject({ conversationIds: z.array(Id).min(1).max(10_000) });
export type RestoreRequest = z.infer<typeof RestoreRequest>;
