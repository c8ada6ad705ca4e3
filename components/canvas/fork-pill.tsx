"use client";

import { Archive, ArchiveRestore, Download, GitBranch, GitCompareArrows, PencilLine } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

type PillProps = { children: ReactNode; onPress: () => void; primary?: boolean; label: string };

/**
 * Hangs on a card's lower edge, into the gutter: it moves nothing and covers no other card. Never wider than the card,
 * whatever the fonts: where the card is in view, so is all that can be done with it.
 */
export function PillRow({ children }: { children: ReactNode }) {
  return (
    <div className="nodrag nopan absolute right-1.5 -bottom-5 flex max-w-[calc(100%-0.75rem)] items-center gap-1">
      {children}
    </div>
  );
}

function Pill({ children, onPress, primary = false, label }: PillProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={(event) => {
        // The card below would take the click as its own selection.
        event.stopPropagation();
        onPress();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      className={classNames(
        "flex h-6 items-center gap-1.5 whitespace-nowrap rounded-full border px-2 text-[11.5px]",
        // Where the row has no room left, the words of its longest pill give way.
        primary
          ? "min-w-0 border-accent bg-accent font-semibold text-on-accent hover:bg-accent-strong"
          : "shrink-0 border-line-strong bg-panel font-medium text-text hover:bg-hover",
      )}
    >
      {children}
    </button>
  );
}

type ForkPillProps = {
  label: string;
  /** Where neighbours take the room: how the label begins. */
  short?: string;
  onFork: () => void;
};

export function ForkPill({ label, short = label, onFork }: ForkPillProps) {
  return (
    <Pill primary label={label} onPress={onFork}>
      <GitBranch aria-hidden size={12} strokeWidth={2.4} className="shrink-0" />
      <span className="truncate">{short}</span>
      <kbd aria-hidden className="shrink-0 font-mono text-[10px] opacity-80">
        F
      </kbd>
    </Pill>
  );
}

export function ArchivePill({ archived, onPress }: { archived: boolean; onPress: () => void }) {
  const Icon = archived ? ArchiveRestore : Archive;
  return (
    <Pill onPress={onPress} label={archived ? "Restore" : "Archive"}>
      <Icon aria-hidden size={12} />
    </Pill>
  );
}

/** How its name begins: all of it would push the row out of the card. */
export function ResendPill({ onResend }: { onResend: () => void }) {
  return (
    <Pill onPress={onResend} label="Edit and resend">
      <PencilLine aria-hidden size={12} />
      Edit
    </Pill>
  );
}

/** Without a word: beside the other pills there is no room for one. */
export function ComparePill({ onCompare }: { onCompare: () => void }) {
  return (
    <Pill onPress={onCompare} label="Compare with…">
      <GitCompareArrows aria-hidden size={12} />
    </Pill>
  );
}

/** Without a word, like its neighbour. */
export function ExportPill({ onExport }: { onExport: () => void }) {
  return (
    <Pill onPress={onExport} label="Export…">
      <Download aria-hidden size={12} />
    </Pill>
  );
}
