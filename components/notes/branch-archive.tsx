"use client";

import { Button } from "#components/ui/button.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { listDescendants } from "#lib/conversation/list-descendants.ts";
import { ArchiveButton, isArchivable } from "./archive-button.tsx";
import { useNotes } from "./notes-context.tsx";

/** Puts a fork or a sub-agent out of sight, alone or with all that hangs from it, and back. Nothing for what cannot be archived. */
export function BranchArchive({ lane, lanes }: { lane: Lane; lanes: readonly Lane[] }) {
  const notes = useNotes();
  if (notes === null || !isArchivable(lane)) return null;
  const { conversationId } = lane;
  if (notes.isArchived(conversationId)) {
    return (
      <div className="flex min-h-6 items-center gap-2 text-mute">
        <span className="min-w-0 flex-1 truncate">This branch is archived.</span>
        <ArchiveButton lane={lane} />
      </div>
    );
  }
  const family = lanes.map((each) => ({ ...each, id: each.conversationId }));
  const below = listDescendants(family, conversationId).filter(({ id }) => !notes.isArchived(id)).length;
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-1.5">
      <ArchiveButton lane={lane} />
      {below > 0 && (
        <Button size="sm" onClick={() => notes.archive(lane, true)}>
          {`Archive with ${below === 1 ? "the branch" : `the ${below} branches`} below`}
        </Button>
      )}
    </div>
  );
}
