import { Fragment, useMemo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { type DiffLine, diffText, foldEqualLines, type Span } from "#lib/compare/diff-text.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { visibleName, visibleText } from "#lib/format/visible-name.ts";

/** Lines shown at first: enough to see what it is about. */
const FIRST_LINES = 24;
/** A browser draws so many at once without a pause. */
const MORE_LINES = 400;

type TextDifferenceProps = {
  label: string;
  /** The heading above says it already. */
  quiet?: boolean;
  left: string | null;
  right: string | null;
};

/** Two texts side by side, line by line, the words that differ marked; one above the other on a narrow screen. */
export function TextDifference({ label, quiet = false, left, right }: TextDifferenceProps) {
  const [most, setMost] = useState(FIRST_LINES);
  /** How many lines of an equal run are shown, by its first line. */
  const [opened, setOpened] = useState<ReadonlyMap<number, number>>(new Map());
  const lines = useMemo(() => diffSides(left, right), [left, right]);
  const items = useMemo(() => foldEqualLines(lines), [lines]);
  const shown = items.slice(0, most);
  const hidden = items.length - shown.length;
  const open = (from: number) =>
    setOpened((before) => new Map(before).set(from, (before.get(from) ?? 0) + MORE_LINES));
  return (
    <section aria-label={label} className="min-w-0">
      <p className={quiet ? "sr-only" : "px-3 pt-1.5 pb-1 font-medium text-mute text-sm"}>
        {visibleName(label)}
      </p>
      <div className="pb-1.5 font-mono text-[11.5px] leading-[17px]">
        {shown.map((item, index) => {
          // Lines of committed texts never change place.
          const key = `${label}-${index}`;
          if (item.type === "line") return <LinePair key={key} line={item.line} />;
          const count = Math.min(item.count, opened.get(item.from) ?? 0);
          return (
            <Fragment key={key}>
              {lines.slice(item.from, item.from + count).map((line, at) => {
                const lineKey = `${key}-${item.from + at}`;
                return <LinePair key={lineKey} line={line} />;
              })}
              {count < item.count && <EqualLines count={item.count - count} onOpen={() => open(item.from)} />}
            </Fragment>
          );
        })}
      </div>
      {hidden > 0 && (
        <Button size="sm" variant="ghost" className="mx-2 mb-2" onClick={() => setMost(most + MORE_LINES)}>
          Show more: {formatCount(hidden)} {hidden === 1 ? "line" : "lines"} left
        </Button>
      )}
    </section>
  );
}

function EqualLines({ count, onOpen }: { count: number; onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="block w-full bg-sunken px-3 py-0.5 text-left font-sans text-mute text-xs hover:bg-hover hover:text-text"
    >
      {count === 1 ? "1 equal line" : `${formatCount(count)} equal lines`}
    </button>
  );
}

/** A side that has nothing is not an empty line. */
function diffSides(left: string | null, right: string | null): DiffLine[] {
  if (left !== null && right !== null) return diffText(left, right);
  const alone = (left ?? right ?? "").split("\n").map((text): Span[] => [{ text, changed: true }]);
  return alone.map((spans) => ({
    left: left === null ? null : spans,
    right: right === null ? null : spans,
    changed: true,
  }));
}

function LinePair({ line: { left, right, changed } }: { line: DiffLine }) {
  return (
    <div className="grid grid-cols-1 sm:grid-cols-2 sm:divide-x sm:divide-line">
      <Line spans={left} side={changed ? "removed" : null} />
      {/* One above the other, an equal line is said once. */}
      <Line spans={right} side={changed ? "added" : null} className={changed ? "" : "max-sm:hidden"} />
    </div>
  );
}

const SIDES = {
  removed: { row: "bg-err-soft", mark: "bg-err/25", sign: "−" },
  added: { row: "bg-ok-soft", mark: "bg-ok/25", sign: "+" },
} as const;

type LineProps = { spans: Span[] | null; side: keyof typeof SIDES | null; className?: string };

function Line({ spans, side, className = "" }: LineProps) {
  if (spans === null) return <div aria-hidden className="bg-sunken max-sm:hidden" />;
  const look = side === null ? null : SIDES[side];
  const whole = spans.every(({ changed }) => changed);
  const Mark = side === "removed" ? "del" : "ins";
  return (
    <div className={`flex min-w-0 gap-2 px-3 ${look?.row ?? ""} ${className}`}>
      <span aria-hidden className="w-2 shrink-0 select-none text-mute">
        {look?.sign}
      </span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap break-words [overflow-wrap:anywhere]">
        {spans.map(({ text, changed }, index) => {
          const key = `${index}-${changed}`;
          if (!changed || look === null) return <span key={key}>{visibleText(text)}</span>;
          return (
            <Mark key={key} className={`no-underline ${whole ? "" : `rounded-xs ${look.mark}`}`}>
              {visibleText(text)}
            </Mark>
          );
        })}
      </span>
    </div>
  );
}
