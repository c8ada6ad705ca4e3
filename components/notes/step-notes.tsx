"use client";

import { NotebookPen } from "lucide-react";
import { useState } from "react";
import { useTabText } from "#components/turn/draft.ts";
import { Button } from "#components/ui/button.tsx";
import { type AnnotatedStep, findKept } from "#lib/panel/change-annotations.ts";
import { BookmarkButton } from "./bookmark-button.tsx";
import { LabelField } from "./label-field.tsx";
import { NoteField } from "./note-field.tsx";
import { useNotes } from "./notes-context.tsx";

/** What is kept on the selected step, changed in place. It stands beside the history and never becomes part of it. */
export function StepNotes({ step }: { step: AnnotatedStep }) {
  const notes = useNotes();
  // Kept like what is typed for a branch: another card, or a reload of the tab, costs nobody a half-written note.
  const [draft, setDraft] = useTabText(`offshoot.note.${step.conversationId}.${step.eventId}`);
  const [opened, setOpened] = useState(false);
  const open = (text: string) => {
    setDraft(text);
    setOpened(true);
  };
  if (notes === null) return null;
  const { labels, note } = findKept(notes.family, step);
  // One that was opened and left as it was is no draft.
  const shown = opened || draft !== note ? draft : null;
  return (
    <section aria-label="Kept on this step" className="flex flex-col gap-1.5">
      <div className="flex min-h-6 flex-wrap items-center gap-1.5">
        <BookmarkButton step={step} className="-ml-1" />
        <LabelField
          labels={labels}
          known={notes.labels}
          onChange={(next) => notes.annotate(step, { labels: next })}
        />
        {note === "" && shown === null && (
          <Button size="sm" variant="ghost" onClick={() => open("")}>
            <NotebookPen size={13} aria-hidden />
            Note
          </Button>
        )}
      </div>
      {(note !== "" || shown !== null) && (
        <NoteField
          note={note}
          draft={shown}
          takesFocus={opened}
          onOpen={() => open(note)}
          onDraft={setDraft}
          onSave={(next) => {
            setDraft(null);
            if (next !== note) notes.annotate(step, { note: next });
          }}
        />
      )}
    </section>
  );
}
