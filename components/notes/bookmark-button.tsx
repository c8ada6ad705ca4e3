"use client";

import { Bookmark } from "lucide-react";
import { classNames } from "#components/ui/class-names.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { type AnnotatedStep, findKept } from "#lib/panel/change-annotations.ts";
import { useNotes } from "./notes-context.tsx";

/** Switches a step's bookmark. */
export function BookmarkButton({ step, className }: { step: AnnotatedStep; className?: string }) {
  const notes = useNotes();
  if (notes === null) return null;
  const { bookmarked } = findKept(notes.family, step);
  return (
    <IconButton
      label={bookmarked ? "Remove the bookmark" : "Bookmark this step"}
      size="sm"
      aria-pressed={bookmarked}
      className={classNames(className, bookmarked && "text-accent!")}
      onClick={() => notes.annotate(step, { bookmarked: !bookmarked })}
    >
      <Bookmark size={14} aria-hidden fill={bookmarked ? "currentColor" : "none"} />
    </IconButton>
  );
}
