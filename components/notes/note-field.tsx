import { Pencil } from "lucide-react";
import type { KeyboardEvent } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { undoAction } from "#components/ui/undo-toast.tsx";

type NoteFieldProps = {
  note: string;
  /** What is written and not saved yet; null while nobody writes. */
  draft: string | null;
  /** It was opened just now: what is clicked is what one types into. A draft found again leaves the focus alone. */
  takesFocus: boolean;
  onOpen: () => void;
  onDraft: (draft: string | null) => void;
  onSave: (note: string) => void;
};

/** A note: read until it is clicked, then written in the same place. */
export function NoteField({ onOpen, ...form }: NoteFieldProps) {
  const { note, draft } = form;
  if (draft !== null) return <NoteForm {...form} draft={draft} />;
  return (
    <button
      type="button"
      aria-label={`Edit the note: ${note}`}
      className="group/note flex w-full items-start gap-2 rounded-lg border border-line bg-sunken px-2.5 py-1.5 text-left hover:border-line-strong"
      onClick={onOpen}
    >
      <span className="line-clamp-3 min-w-0 flex-1 whitespace-pre-wrap break-words">{note}</span>
      <Pencil size={12} aria-hidden className="mt-1 shrink-0 text-faint group-hover/note:text-text" />
    </button>
  );
}

type NoteFormProps = Omit<NoteFieldProps, "onOpen"> & { draft: string };

function NoteForm({ note, draft, takesFocus, onDraft, onSave }: NoteFormProps) {
  const onCancel = () => {
    onDraft(null);
    const lost = draft.trim();
    if (lost === "" || lost === note) return;
    const told = "The note was not saved.";
    toast(told, { action: undoAction(told, () => onDraft(draft)) });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSave(draft.trim());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      aria-label="Note"
      className="rounded-lg border border-accent bg-panel"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(draft.trim());
      }}
    >
      <textarea
        ref={takesFocus ? focusAtEnd : null}
        aria-label="Note on this step"
        value={draft}
        rows={2}
        maxLength={4_000}
        placeholder="What is worth remembering about this step?"
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content block max-h-[24vh] min-h-[52px] w-full resize-none bg-transparent px-2.5 py-1.5 outline-none"
      />
      <div className="flex items-center gap-1.5 px-1.5 pb-1.5">
        <span className="min-w-0 flex-1 truncate pl-1 text-faint text-sm">Ctrl+Enter saves</span>
        {note !== "" && (
          <Button size="sm" variant="ghost" onClick={() => onSave("")}>
            Remove
          </Button>
        )}
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="sm" type="submit" variant="primary">
          Save note
        </Button>
      </div>
    </form>
  );
}

/** At module level: as a new function it would take the focus with every letter. */
function focusAtEnd(field: HTMLTextAreaElement | null): void {
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}
