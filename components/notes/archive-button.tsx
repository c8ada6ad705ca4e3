"use client";

import { Archive, ArchiveRestore } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { useNotes } from "./notes-context.tsx";

/** Puts a fork out of sight, or brings it back. Nothing for a run and for what is sealed: those stay in sight. */
export function ArchiveButton({ lane, className }: { lane: Lane; className?: string }) {
  const notes = useNotes();
  if (notes === null || lane.sealed || lane.forkedFromId === null) return null;
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
