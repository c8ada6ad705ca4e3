"use client";

import { NotebookPen } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { type AnnotatedStep, findKept } from "#lib/panel/change-annotations.ts";
import { BookmarkButton } from "./bookmark-button.tsx";
import { LabelField } from "./label-field.tsx";
import { NoteField } from "./note-field.tsx";
import { useNotes } from "./notes-context.tsx";

/** What is kept on the selected step, changed in place. It stands beside the history and never becomes part of it. */
export function StepNotes({ step }: { step: AnnotatedStep }) {
  const notes = useNotes();
  const [writing, setWriting] = useState(false);
  if (notes === null) return null;
  const { labels, note } = findKept(notes.family, step);
  return (
    <section aria-label="Kept on this step" className="flex flex-col gap-1.5">
      <div className="flex min-h-6 flex-wrap items-center gap-1.5">
        <BookmarkButton step={step} className="-ml-1" />
        <LabelField
          labels={labels}
          known={notes.labels}
          onChange={(next) => notes.annotate(step, { labels: next })}
        />
        {note === "" && !writing && (
          <Button size="sm" variant="ghost" onClick={() => setWriting(true)}>
            <NotebookPen size={13} aria-hidden />
            Note
          </Button>
        )}
      </div>
      {(note !== "" || writing) && (
        <NoteField
          note={note}
          writing={writing}
          onWriting={setWriting}
          onSave={(next) => {
            setWriting(false);
            if (next !== note) notes.annotate(step, { note: next });
          }}
        />
      )}
    </section>
  );
}
