import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { Lane } from "#lib/api/graph.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { sealRecordedRun } from "#lib/query/conversations.ts";
import { RecordingDot } from "./recording-dot.tsx";

const MEANING =
  "Its events arrive while it goes on elsewhere, and it is sealed when it ends. A run that never said it ended can be sealed here, as far as it has come.";

/** Says that the run is still coming in, and lets a person close one that was left open. */
export function RecordingBanner({ lane }: { lane: Lane }) {
  const queryClient = useQueryClient();
  const seal = useMutation({
    mutationFn: () => sealRecordedRun(lane.conversationId),
    onError: (error) => toast.error(error.message),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["live"] }),
  });
  return (
    <div className="flex h-9 items-center gap-2.5 rounded-[9px] border border-line pr-1 pl-3">
      <Tooltip content={MEANING}>
        <button
          type="button"
          className="inline-flex cursor-help items-center gap-1.5 rounded font-semibold text-accent"
        >
          <RecordingDot />
          Recording
        </button>
      </Tooltip>
      <span className="min-w-0 flex-1 truncate text-mute">
        {formatCount(lane.headSeq + 1)} {lane.headSeq === 0 ? "event" : "events"} so far
      </span>
      <Button size="sm" onClick={() => seal.mutate()} disabled={seal.isPending}>
        Seal now
      </Button>
    </div>
  );
}
