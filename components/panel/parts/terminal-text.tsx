import { Fragment, useMemo } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { splitTerminalText, type TextTone } from "#lib/panel/terminal-text.ts";

/** Binary output would become a hundred thousand elements. */
const MAX_SEGMENTS = 3_000;

const TONES: Record<TextTone, string> = {
  err: "text-err",
  ok: "text-ok",
  warn: "text-warn",
  accent: "text-accent",
  faint: "text-faint",
};

/** Tool output with its terminal colours; characters that hide or reorder text are drawn as marks. */
export function TerminalText({ text }: { text: string }) {
  const segments = useMemo(() => splitTerminalText(text), [text]);
  return (
    <>
      {segments.slice(0, MAX_SEGMENTS).map((segment, index) => {
        // Derived from an immutable text: the place is the identity.
        const key = `${index}`;
        if (segment.type === "mark") {
          return (
            <span
              key={key}
              title={segment.title}
              className="mx-px rounded-sm bg-warn-soft px-0.5 text-[9px] text-warn"
            >
              {segment.label}
            </span>
          );
        }
        const { tone, bold } = segment;
        if (tone === null && !bold) return <Fragment key={key}>{segment.text}</Fragment>;
        return (
          <span key={key} className={classNames(tone && TONES[tone], bold && "font-semibold")}>
            {segment.text}
          </span>
        );
      })}
      {segments.length > MAX_SEGMENTS && (
        <span className="text-warn"> … binary output, not shown further</span>
      )}
    </>
  );
}
