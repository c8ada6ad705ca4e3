"use client";

import { createContext, type ReactNode, use } from "react";
import type { FamilyAnnotations } from "#lib/api/annotations.ts";
import type { Lane } from "#lib/api/graph.ts";
import type { AnnotationChange } from "#lib/conversation/annotation.ts";
import type { AnnotatedStep } from "#lib/panel/change-annotations.ts";

/** What people keep beside the history of the shown run, and how they change it. */
export type Notes = {
  family: FamilyAnnotations;
  /** Labels in use in this run, for picking one again. */
  labels: readonly string[];
  annotate: (step: AnnotatedStep, change: AnnotationChange) => void;
  archive: (lane: Lane, withForks: boolean) => void;
  restore: (conversationIds: readonly string[]) => void;
  isArchived: (conversationId: string) => boolean;
};

const NotesContext = createContext<Notes | null>(null);

export function NotesProvider({ value, children }: { value: Notes; children: ReactNode }) {
  return <NotesContext value={value}>{children}</NotesContext>;
}

/** Null where a graph is drawn without them. */
export function useNotes(): Notes | null {
  return use(NotesContext);
}
