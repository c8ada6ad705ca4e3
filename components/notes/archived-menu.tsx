"use client";

import { Archive, ArchiveRestore } from "lucide-react";
import { Popover } from "#components/graph-tools/popover.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import type { Lane } from "#lib/api/graph.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { useNotes } from "./notes-context.tsx";

type ArchivedMenuProps = {
  /** Every archived branch, in sight or not. */
  archived: readonly Lane[];
  shown: boolean;
  onShow: (shown: boolean) => void;
};

/** "3 archived": shows them in the graph, or brings them back. Nothing while nothing is archived. */
export function ArchivedMenu({ archived, shown, onShow }: ArchivedMenuProps) {
  const notes = useNotes();
  if (notes === null || archived.length === 0) return null;
  const count = formatCount(archived.length);
  return (
    <Popover
      label="Archived branches"
      align="end"
      trigger={
        <Button
          aria-label={`${count} archived`}
          className={classNames("px-2.5", shown && "border-accent text-accent")}
        >
          <Archive size={14} aria-hidden />
          {count}
          <span className="max-xl:hidden">archived</span>
        </Button>
      }
    >
      <div className="flex flex-col gap-2">
        <label className="flex items-center gap-2 font-medium">
          <input
            type="checkbox"
            checked={shown}
            onChange={(event) => onShow(event.target.checked)}
            className="size-4 accent-accent"
          />
          Show archived branches
        </label>
        <ul className="-mx-1 max-h-72 overflow-y-auto border-line border-t pt-1">
          {archived.map(({ conversationId, title }) => (
            <li key={conversationId} className="flex items-center gap-2 px-1 py-1">
              <span className="min-w-0 flex-1 truncate text-mute" title={title}>
                {title}
              </span>
              <Button
                size="sm"
                aria-label={`Restore ${title}`}
                onClick={() => notes.restore([conversationId])}
              >
                <ArchiveRestore size={13} aria-hidden />
                Restore
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Popover>
  );
}
