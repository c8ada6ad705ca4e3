import type { AnnotateRequest } from "#lib/api/annotations.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { type Annotation, keepsNothing, NOTHING_KEPT } from "#lib/conversation/annotation.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound, eventNotFound } from "./not-found.ts";

/**
 * Keeps a bookmark, labels or a note on a step, sealed or not; what the change leaves out stays. A step that a fork
 * inherited is annotated where it came from, so that it shows once. @returns what is kept now.
 *
 * Errors: `not_found` for an unknown conversation or event.
 */
export async function annotateStep(db: Database, request: AnnotateRequest): Promise<Result<Annotation>> {
  return db.write(async (tx) => {
    const conversation = await tx.findConversation(request.conversationId);
    if (!conversation) return conversationNotFound(request.conversationId);
    const event = await tx.findEvent(conversation.id, request.eventId);
    if (!event) return eventNotFound(request.eventId);
    // A source that was deleted left its events to this one.
    const origin = await tx.findConversation(event.originConversationId);
    const conversationId = origin?.id ?? conversation.id;
    const before = await tx.findAnnotation(conversationId, event.eventId);
    const annotation: Annotation = {
      ...(before ?? NOTHING_KEPT),
      ...request.change,
      conversationId,
      eventId: event.eventId,
      updatedAt: new Date().toISOString(),
    };
    if (keepsNothing(annotation)) await tx.removeAnnotation(conversationId, event.eventId);
    else await tx.saveAnnotation(conversation.familyId, annotation);
    return ok(annotation);
  });
}
