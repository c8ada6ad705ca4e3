import { z } from "zod";

const MAX_LABELS = 12;
const MAX_LABEL_LENGTH = 40;
const MAX_NOTE_LENGTH = 4_000;

/** Lone surrogates would come back from the database as other characters. */
const text = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .transform((value) => value.replace(/\p{Surrogate}/gu, "\uFFFD").trim());

const Labels = z
  .array(text(MAX_LABEL_LENGTH))
  .max(MAX_LABELS)
  .transform((labels) => dropRepeats(labels.filter((label) => label !== "")));

/** What people keep on a step. It is no part of the history: no hash, key or total knows it. */
export const Annotation = z.object({
  /** The conversation that owns the event; for a step a fork inherited, the one it came from. */
  conversationId: z.string(),
  eventId: z.string(),
  bookmarked: z.boolean(),
  labels: z.array(z.string()),
  /** Plain text; empty for none. */
  note: z.string(),
  updatedAt: z.string(),
});
export type Annotation = z.infer<typeof Annotation>;

/** What is asked to become different; what is left out stays. Labels are trimmed, each is kept once whatever its case. */
export const AnnotationChange = z.strictObject({
  bookmarked: z.boolean().exactOptional(),
  labels: Labels.exactOptional(),
  note: text(MAX_NOTE_LENGTH).exactOptional(),
});
export type AnnotationChange = z.infer<typeof AnnotationChange>;

export type AnnotationText = Pick<Annotation, "bookmarked" | "labels" | "note">;

/** Nothing kept: what a step without an annotation has. */
export const NOTHING_KEPT: AnnotationText = { bookmarked: false, labels: [], note: "" };

export function keepsNothing({ bookmarked, labels, note }: AnnotationText): boolean {
  return !bookmarked && labels.length === 0 && note === "";
}

function dropRepeats(labels: readonly string[]): string[] {
  const byName = new Map(labels.map((label) => [label.toLowerCase(), label]));
  return [...byName.values()];
}
