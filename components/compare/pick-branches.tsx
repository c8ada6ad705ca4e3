"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { compareHref } from "#components/shell/routes.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Input } from "#components/ui/field.tsx";
import { KeyChip } from "#components/ui/key-chip.tsx";
import { MAX_COMPARED } from "#lib/api/compare.ts";
import type { Lane } from "#lib/api/graph.ts";
import { describeLane } from "#lib/graph/describe-step.ts";
import { assignKeyHues } from "#lib/graph/key-hue.ts";

/** A family may have thousands of branches: the filter narrows them down. */
const MOST_SHOWN = 100;

type PickBranchesProps = {
  lanes: readonly Lane[];
  /** The branch the others are compared with; null keeps the dialog closed. */
  baseId: string | null;
  onClose: () => void;
};

/** Chooses among the branches of a family what the base is compared with. */
export function PickBranches({ lanes, baseId, onClose }: PickBranchesProps) {
  const base = lanes.find((lane) => lane.conversationId === baseId);
  return (
    <Dialog
      open={base !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Compare with…"
      description={base && `“${base.title}” against one or more branches of this run.`}
    >
      {base !== undefined && <PickList key={baseId} lanes={lanes} base={base} />}
    </Dialog>
  );
}

function PickList({ lanes, base }: { lanes: readonly Lane[]; base: Lane }) {
  const router = useRouter();
  const others = lanes.filter((lane) => lane !== base);
  const [only] = others;
  const [filter, setFilter] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(
    others.length === 1 && only ? [only.conversationId] : [],
  );
  const hues = assignKeyHues(lanes);
  const found = others.filter(({ title }) => title.toLowerCase().includes(filter.trim().toLowerCase()));
  const shown = found.slice(0, MOST_SHOWN);
  const full = chosen.length >= MAX_COMPARED - 1;
  const toggle = (id: string) =>
    setChosen((before) => (before.includes(id) ? before.filter((each) => each !== id) : [...before, id]));
  if (others.length === 0) {
    return (
      <p className="text-mute">
        This run has one branch only. Fork it to have another, or select a second run in the runs list.
      </p>
    );
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) router.push(compareHref([base.conversationId, ...chosen]));
      }}
    >
      {others.length > 8 && (
        <Input
          type="search"
          aria-label="Find a branch"
          placeholder="Find a branch"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <ul aria-label="Branches of this run" className="flex max-h-[46vh] flex-col overflow-y-auto">
        {shown.map((lane) => {
          const checked = chosen.includes(lane.conversationId);
          return (
            <li key={lane.conversationId}>
              <label className="flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-2 py-1 hover:bg-hover">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-(--accent)"
                  checked={checked}
                  disabled={full && !checked}
                  onChange={() => toggle(lane.conversationId)}
                />
                <span className="flex min-w-0 flex-1 flex-col">
                  <span className="truncate font-medium">{lane.title}</span>
                  <span className="truncate text-mute text-sm">{describeLane(lane)}</span>
                </span>
                <KeyChip promptCacheKey={lane.promptCacheKey} hue={hues.get(lane.promptCacheKey) ?? null} />
              </label>
            </li>
          );
        })}
        {found.length === 0 && (
          <li className="py-4 text-center text-mute">No branch has this in its title.</li>
        )}
      </ul>
      <div className="flex items-center justify-between gap-3">
        <p role="status" className="text-mute text-sm">
          {full ? `At most ${MAX_COMPARED} branches at once.` : countText(shown.length, found.length)}
        </p>
        <Button type="submit" variant="primary" disabled={chosen.length === 0}>
          Compare{chosen.length > 1 ? ` with ${chosen.length}` : ""}
        </Button>
      </div>
    </form>
  );
}

function countText(shown: number, found: number): string {
  return shown < found ? `The first ${shown} of ${found}: type to find others.` : "";
}
