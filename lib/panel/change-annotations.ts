import type { FamilyAnnotations } from "#lib/api/annotations.ts";
import {
  type AnnotationChange,
  type AnnotationText,
  keepsNothing,
  NOTHING_KEPT,
} from "#lib/conversation/annotation.ts";

/** The step an annotation is of: the conversation that owns it, and the event it is named after. */
export type AnnotatedStep = { conversationId: string; eventId: string };

export function findKept({ annotations }: FamilyAnnotations, step: AnnotatedStep): AnnotationText {
  return annotations.find((each) => isOf(each, step)) ?? NOTHING_KEPT;
}

/** The family's annotations as they will be once the server has taken a change. */
export function withChange(
  family: FamilyAnnotations,
  step: AnnotatedStep,
  change: AnnotationChange,
): FamilyAnnotations {
  const others = family.annotations.filter((each) => !isOf(each, step));
  const next = { ...findKept(family, step), ...change };
  if (keepsNothing(next)) return { ...family, annotations: others };
  const { bookmarked, labels, note } = next;
  const { conversationId, eventId } = step;
  const annotation = {
    conversationId,
    eventId,
    bookmarked,
    labels,
    note,
    updatedAt: new Date().toISOString(),
  };
  return { ...family, annotations: [...others, annotation] };
}

/** The change that takes a change back. */
export function invertChange(before: AnnotationText, change: AnnotationChange): AnnotationChange {
  return {
    ...(change.bookmarked === undefined ? {} : { bookmarked: before.bookmarked }),
    ...(change.labels === undefined ? {} : { labels: before.labels }),
    ...(change.note === undefined ? {} : { note: before.note }),
  };
}

/** What a change did, for the line that offers to undo it. */
export function describeChange(before: AnnotationText, change: AnnotationChange): string {
  if (change.bookmarked !== undefined) return change.bookmarked ? "Bookmarked." : "Bookmark removed.";
  if (change.labels !== undefined) {
    const removed = before.labels.find((label) => !change.labels?.includes(label));
    return removed === undefined ? "Label added." : `Label “${removed}” removed.`;
  }
  if (change.note === "") return "Note removed.";
  return before.note === "" ? "Note added." : "Note changed.";
}

function isOf(step: AnnotatedStep, other: AnnotatedStep): boolean {
  return step.conversationId === other.conversationId && step.eventId === other.eventId;
}
