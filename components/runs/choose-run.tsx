import type { RunSummary } from "#lib/api/runs.ts";
import { useChosenRuns } from "./use-chosen-runs.ts";

/** Ticks a run for comparing. Stands in the row's margin, seen when the row is pointed at or anything is ticked. */
export function ChooseRun({ run: { rootId, title } }: { run: RunSummary }) {
  const { ids, full, toggle } = useChosenRuns();
  const chosen = ids.includes(rootId);
  const look =
    ids.length > 0
      ? "opacity-100"
      : "opacity-0 group-hover:opacity-100 focus-within:opacity-100 pointer-coarse:opacity-100";
  return (
    <label className={`absolute top-0 left-0 z-1 flex h-full w-7 items-center justify-center ${look}`}>
      <input
        type="checkbox"
        aria-label={`Select “${title}” to compare`}
        className="size-3.5 accent-(--accent)"
        checked={chosen}
        disabled={full && !chosen}
        onChange={() => toggle(rootId)}
      />
    </label>
  );
}
