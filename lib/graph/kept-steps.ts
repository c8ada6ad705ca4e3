import type { Lane } from "#lib/api/graph.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import { groupBy } from "#lib/group-by.ts";

/** What people keep on steps, by lane index and step index. */
export type KeptSteps = readonly ReadonlyMap<number, Annotation>[];

const NONE: ReadonlyMap<number, Annotation> = new Map();

/**
 * Finds the steps annotations belong to. One whose conversation or step is not drawn is left out; it is kept all the
 * same. O(steps of annotated lanes).
 */
export function placeAnnotations(lanes: readonly Lane[], annotations: readonly Annotation[]): KeptSteps {
  const byConversation = groupBy(annotations, ({ conversationId }) => conversationId);
  return lanes.map(({ conversationId, steps }) => {
    const own = byConversation.get(conversationId);
    if (own === undefined) return NONE;
    const byEvent = new Map(own.map((annotation) => [annotation.eventId, annotation]));
    const kept = new Map<number, Annotation>();
    for (const [index, { eventId }] of steps.entries()) {
      const annotation = byEvent.get(eventId);
      if (annotation !== undefined) kept.set(index, annotation);
    }
    return kept;
  });
}

/** What follows the accessible name of a step: ", bookmarked, label flaky, note: …". Empty without an annotation. */
export function describeKept(annotation: Annotation | null): string {
  if (annotation === null) return "";
  const { bookmarked, labels, note } = annotation;
  const parts = [
    bookmarked ? "bookmarked" : null,
    labels.length === 0 ? null : `${labels.length === 1 ? "label" : "labels"} ${labels.join(" and ")}`,
    note === "" ? null : `note: ${note}`,
  ];
  return parts.map((part) => (part === null ? "" : `, ${part}`)).join("");
}
