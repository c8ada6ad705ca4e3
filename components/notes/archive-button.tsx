"use client";

import { Archive, ArchiveRestore } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { sourceIdOf } from "#lib/conversation/list-descendants.ts";
import { useNotes } from "./notes-context.tsx";

/** A fork or a sub-agent that is not sealed: runs, and what was sealed with them, stay in sight. */
export function isArchivable(lane: Pick<Lane, "sealed" | "forkedFromId" | "spawnedById">): boolean {
  return !lane.sealed && sourceIdOf(lane) !== null;
}

/** Puts a fork or a sub-agent out of sight, or brings it back. Nothing for what has to stay in sight. */
export function ArchiveButton({ lane, className }: { lane: Lane; className?: string }) {
  const notes = useNotes();
  if (notes === null || !isArchivable(lane)) return null;
  const archived = notes.isArchived(lane.conversationId);
  const Icon = archived ? ArchiveRestore : Archive;
  return (
    <Button
      size="sm"
      className={className}
      onClick={() => (archived ? notes.restore([lane.conversationId]) : notes.archive(lane, false))}
    >
      <Icon size={13} aria-hidden />
      {archived ? "Restore" : "Archive"}
    </Button>
  );
}
