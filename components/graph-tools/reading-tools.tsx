"use client";

import { Keyboard } from "lucide-react";
import { useRef, useState } from "react";
import { IconButton } from "#components/ui/icon-button.tsx";
import { FilterMenu } from "./filter-menu.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { StepSearch } from "./step-search.tsx";
import { useFocusAfterMove } from "./use-focus-after-move.ts";
import { usePageKeys } from "./use-page-keys.ts";
import type { Reading } from "./use-reading.ts";

/** The header's part of the reading tools: search, filter and the keys. */
export function ReadingTools({ reading }: { reading: Reading }) {
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
    help: () => setHelpOpen(true),
  });
  return (
    <>
      <StepSearch ref={search} reading={reading} />
      <FilterMenu reading={reading} />
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
