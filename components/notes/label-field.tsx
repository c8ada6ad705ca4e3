import { Tag, X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";

type LabelFieldProps = {
  labels: readonly string[];
  /** Labels in use elsewhere in the run. */
  known: readonly string[];
  onChange: (labels: string[]) => void;
};

/** Labels as chips, and a field for one more: Enter or a comma adds it, Backspace in the empty field takes the last. */
export function LabelField({ labels, known, onChange }: LabelFieldProps) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const add = () => {
    const label = typed.trim();
    setTyped("");
    if (label !== "" && !labels.includes(label)) onChange([...labels, label]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || event.key === ",") add();
    else if (event.key === "Backspace" && typed === "" && labels.length > 0) onChange(labels.slice(0, -1));
    else return;
    event.preventDefault();
  };
  return (
    <>
      {labels.map((label) => (
        <span
          key={label}
          className="inline-flex h-6 max-w-40 items-center rounded-full bg-accent-soft pl-2 font-medium text-accent text-sm"
        >
          <span className="truncate">{label}</span>
          <button
            type="button"
            aria-label={`Remove the label ${label}`}
            className="flex size-6 shrink-0 items-center justify-center rounded-full"
            onClick={() => onChange(labels.filter((each) => each !== label))}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <span className="flex h-6 w-24 items-center gap-1 rounded-full border border-line-strong border-dashed px-2 text-mute focus-within:border-accent focus-within:border-solid">
        <Tag size={12} aria-hidden className="shrink-0" />
        <input
          aria-label="Add a label"
          list={list}
          value={typed}
          maxLength={40}
          placeholder="Label"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={add}
          className="min-w-0 flex-1 bg-transparent text-sm text-text outline-none [&::-webkit-calendar-picker-indicator]:hidden!"
        />
      </span>
      <datalist id={list}>
        {known
          .filter((label) => !labels.includes(label))
          .map((label) => (
            <option key={label} value={label} />
          ))}
      </datalist>
    </>
  );
}
