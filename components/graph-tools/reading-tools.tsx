"use client";

import { Keyboard, ListTree } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { classNames } from "#components/ui/class-names.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { FilterMenu } from "./filter-menu.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { StepSearch } from "./step-search.tsx";
import { useFocusAfterMove } from "./use-focus-after-move.ts";
import { usePageKeys } from "./use-page-keys.ts";
import type { Reading } from "./use-reading.ts";

/** The header's part of the reading tools: search, filter and the keys. */
type ReadingToolsProps = {
  reading: Reading;
  /** Whether the outline is shown in place of the graph. */
  outline: boolean;
  onOutline: (outline: boolean) => void;
  children?: ReactNode;
};

export function ReadingTools({ reading, outline, onOutline, children }: ReadingToolsProps) {
  const search = useRef<HTMLInputElement>(null);
  const [helpOpen, setHelpOpen] = useState(false);
  const expectFocus = useFocusAfterMove(reading.shown);
  usePageKeys({
    search: () => search.current?.select(),
    error: (direction) => {
      expectFocus();
      reading.goToError(direction);
    },
    sibling: (direction) => {
      expectFocus();
      reading.goToSibling(direction);
    },
    outline: () => onOutline(!outline),
    help: () => setHelpOpen(true),
  });
  return (
    <>
      <StepSearch ref={search} reading={reading} />
      <FilterMenu reading={reading} />
      {children}
      <IconButton
        label={outline ? "Show the graph" : "Show the outline"}
        aria-keyshortcuts="o"
        aria-pressed={outline}
        className={classNames("max-sm:hidden", outline && "text-accent!")}
        onClick={() => onOutline(!outline)}
      >
        <ListTree size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Keys of this page"
        aria-keyshortcuts="?"
        className="max-md:hidden"
        onClick={() => setHelpOpen(true)}
      >
        <Keyboard size={16} aria-hidden />
      </IconButton>
      <KeysDialog open={helpOpen} onOpenChange={setHelpOpen} />
    </>
  );
}
