import { Check } from "lucide-react";
import { SEAL_MEANING } from "#components/seal/seal-meaning.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { shortHash } from "#lib/panel/short-hash.ts";

/** Says that the record is closed, and by which hash one can hold it to that. */
export function SealedBanner({ lane, steps }: { lane: Lane; steps: number }) {
  return (
    <div className="flex h-9 items-center gap-2.5 rounded-[9px] border border-line pr-1.5 pl-3">
      <Tooltip content={SEAL_MEANING}>
        <button
          type="button"
          className="inline-flex cursor-help items-center gap-1.5 rounded font-semibold text-ok"
        >
          <Check size={13} strokeWidth={2.5} aria-hidden />
          Sealed
        </button>
      </Tooltip>
      <span className="min-w-0 flex-1 truncate text-mute">
        {formatCount(steps)} {steps === 1 ? "step" : "steps"} · head{" "}
        <span className="mono text-text" title={lane.headHash}>
          {shortHash(lane.headHash)}
        </span>
      </span>
      <CopyButton text={lane.headHash} label="Copy head hash" />
    </div>
  );
}
