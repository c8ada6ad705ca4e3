import { Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";

type NoteFieldProps = {
  note: string;
  writing: boolean;
  onWriting: (writing: boolean) => void;
  onSave: (note: string) => void;
};

/** A note: read until it is clicked, then written in the same place. */
export function NoteField({ note, writing, onWriting, onSave }: NoteFieldProps) {
  if (writing) return <NoteForm note={note} onSave={onSave} onCancel={() => onWriting(false)} />;
  return (
    <button
      type="button"
      aria-label={`Edit the note: ${note}`}
      className="group/note flex w-full items-start gap-2 rounded-lg border border-line bg-sunken px-2.5 py-1.5 text-left hover:border-line-strong"
      onClick={() => onWriting(true)}
    >
      <span className="line-clamp-3 min-w-0 flex-1 whitespace-pre-wrap break-words">{note}</span>
      <Pencil size={12} aria-hidden className="mt-1 shrink-0 text-faint group-hover/note:text-text" />
    </button>
  );
}

type NoteFormProps = { note: string; onSave: (note: string) => void; onCancel: () => void };

function NoteForm({ note, onSave, onCancel }: NoteFormProps) {
  const [typed, setTyped] = useState(note);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSave(typed.trim());
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
        onSave(typed.trim());
      }}
    >
      <textarea
        // Opened by a click on it: what is clicked is what one types into.
        ref={focusAtEnd}
        aria-label="Note on this step"
        value={typed}
        rows={2}
        maxLength={4_000}
        placeholder="What is worth remembering about this step?"
        onChange={(event) => setTyped(event.target.value)}
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
