import { Disclosure } from "./disclosure.tsx";
import { PlainText } from "./plain-text.tsx";

const ONE_LINE = 90;

/** A fact of the harness: short ones on a line, the others folded. */
export function NotePart({ label, text }: { label: string; text: string }) {
  if (text.length <= ONE_LINE && !text.includes("\n")) {
    return (
      <p className="mono flex gap-1.5">
        <span className="shrink-0 text-faint">{label}</span>
        <span className="min-w-0 break-words text-mute">{text}</span>
      </p>
    );
  }
  return (
    <Disclosure name="note" title={label} aside={text.slice(0, 160).split("\n", 1)[0] ?? ""}>
      <PlainText text={text} label={label} />
    </Disclosure>
  );
}
