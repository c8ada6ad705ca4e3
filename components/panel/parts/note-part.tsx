import { visibleText } from "#lib/format/visible-name.ts";
import { Disclosure } from "./disclosure.tsx";
import { PlainText } from "./plain-text.tsx";

const ONE_LINE = 90;

/** A fact of the harness: short ones on a line, the others folded. */
export function NotePart({ label, text }: { label: string; text: string }) {
  if (text.length <= ONE_LINE && !text.includes("\n")) {
    return (
      <p className="mono flex gap-1.5">
        <span className="shrink-0 text-faint">{visibleText(label)}</span>
        <span className="min-w-0 break-words text-mute">{visibleText(text)}</span>
      </p>
    );
  }
  return (
    <Disclosure name="note" title={label} aside={previewOf(text)}>
      <PlainText text={text} label={label} />
    </Disclosure>
  );
}

/** JSON begins with a bracket on a line of its own: its first words stand further down. */
function previewOf(text: string): string {
  const start = text.slice(0, 400);
  const isJson = /^\s*[[{]/.test(start);
  return (isJson ? start.replace(/\s+/g, " ") : (start.split("\n", 1)[0] ?? "")).slice(0, 160);
}
