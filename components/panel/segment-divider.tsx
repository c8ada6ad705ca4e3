import { GitBranch } from "lucide-react";
import type { PathSegment } from "#lib/panel/conversation-path.ts";

/** Closes the part of the path another branch spent. */
export function SegmentDivider({ segment }: { segment: PathSegment }) {
  const count = segment.toSeq - segment.fromSeq + 1;
  return (
    <p className="flex items-center gap-2 py-2 pr-4 pl-3 text-faint text-sm">
      <GitBranch size={12} aria-hidden className="shrink-0" />
      <span className="min-w-0 break-words">
        {segment.given ? "given by" : "inherited from"}{" "}
        <span className="text-mute">{segment.lane?.title ?? "a branch that was deleted"}</span> ·{" "}
        {count === 1 ? "1 event" : `${count} events`} · {segment.given ? "start" : "fork point"}
      </span>
      <span aria-hidden className="h-px min-w-4 flex-1 bg-line" />
    </p>
  );
}
