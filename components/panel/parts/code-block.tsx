import { WrapText } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { formatCount } from "#lib/format/numbers.ts";
import { clipText } from "#lib/panel/clip-text.ts";
import { useRemembered } from "../use-remembered.tsx";
import { TerminalText } from "./terminal-text.tsx";

const COLLAPSED = { lines: 24, characters: 2_400 };
/** More than this in one block makes the browser stall; the rest is in the raw payload's download. */
const EXPANDED = { lines: 4_000, characters: 400_000 };

const TONES = {
  plain: "border-line bg-bg",
  error: "border-err/50 bg-err-soft",
  removed: "border-line border-l-2 border-l-err bg-err-soft",
  added: "border-line border-l-2 border-l-ok bg-ok-soft",
} as const;

type CodeBlockProps = {
  text: string;
  /** What it is, for assistive technology and the copy button: "command", "output". */
  label: string;
  tone?: keyof typeof TONES;
  wrap?: boolean;
  /** Line above the text, inside of the frame. */
  heading?: ReactNode;
};

/** Text in a frame as a terminal would print it: copy, wrap, long ones folded. */
export function CodeBlock({ text, label, tone = "plain", wrap = false, heading }: CodeBlockProps) {
  const [wrapped, setWrapped] = useRemembered(`wrap-${label}`, wrap);
  const [open, setOpen] = useRemembered(`open-${label}`, false);
  const clipped = useMemo(() => clipText(text, open ? EXPANDED : COLLAPSED), [text, open]);
  return (
    <figure
      aria-label={label}
      className={classNames("group/code relative overflow-hidden rounded-lg border", TONES[tone])}
    >
      {heading !== undefined && <div className="px-3 pt-1.5 text-faint text-xs">{heading}</div>}
      <pre
        // A region that scrolls sideways has to be reachable by keyboard.
        tabIndex={wrapped ? undefined : 0}
        className={classNames(
          "mono overflow-x-auto px-3 py-2 leading-[18px] outline-offset-[-2px]",
          wrapped ? "whitespace-pre-wrap break-words [overflow-wrap:anywhere]" : "whitespace-pre",
        )}
      >
        <TerminalText text={clipped.text} />
      </pre>
      <div className="absolute top-1 right-1 flex rounded-md bg-panel opacity-0 shadow-raise focus-within:opacity-100 group-hover/code:opacity-100 [@media(hover:none)]:opacity-100">
        <IconButton
          label={wrapped ? "Do not wrap lines" : "Wrap lines"}
          size="sm"
          aria-pressed={wrapped}
          className={wrapped ? "text-accent" : undefined}
          onClick={() => setWrapped(!wrapped)}
        >
          <WrapText size={13} aria-hidden />
        </IconButton>
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      {(open || clipped.hiddenCharacters > 0) && (
        <Fold open={open} clipped={clipped} onToggle={() => setOpen(!open)} />
      )}
    </figure>
  );
}

type FoldProps = { open: boolean; clipped: ReturnType<typeof clipText>; onToggle: () => void };

function Fold({ open, clipped, onToggle }: FoldProps) {
  const { totalLines, hiddenLines, hiddenCharacters } = clipped;
  const more =
    hiddenLines > 0
      ? `all ${formatCount(totalLines)} lines`
      : `${formatCount(hiddenCharacters)} more characters`;
  return (
    <div className="flex h-7 items-center justify-between gap-3 border-line border-t bg-panel/60 px-3 text-sm">
      <button type="button" className="rounded font-medium text-accent hover:underline" onClick={onToggle}>
        {open ? "Show less" : `Show ${more}`}
      </button>
      {open && hiddenCharacters > 0 && (
        <span className="truncate text-mute">
          {formatCount(hiddenCharacters)} characters more: copy it, or download the raw payload
        </span>
      )}
    </div>
  );
}
