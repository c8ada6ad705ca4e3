import { TriangleAlert, X } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import { describeFailure } from "#lib/graph/find-errors.ts";
import { stepTitle } from "#lib/graph/step-title.ts";
import { suggestForkPoints } from "#lib/graph/suggest-fork-points.ts";
import { buildConversationPath, findStepIndex } from "#lib/panel/conversation-path.ts";
import type { Landing } from "./use-landing.ts";

type FirstErrorBarProps = {
  graph: FamilyGraph;
  landing: Landing;
  onSelect: (selection: Selection) => void;
  onFork: (target: ForkTarget) => void;
};

/** What failed first in the run that was opened, and where to fork to get past it. */
export function FirstErrorBar({ graph, landing: { lane, step }, onSelect, onFork }: FirstErrorBarProps) {
  const [dismissed, setDismissed] = useState(false);
  const { conversationId } = lane;
  const { number, points } = useMemo(() => {
    const path = buildConversationPath(graph, conversationId);
    const failed = path === null ? -1 : findStepIndex(path, step.firstSeq);
    const steps = path?.steps.map((each) => each.step) ?? [];
    return { number: failed + 1, points: suggestForkPoints(conversationId, steps, failed) };
  }, [graph, conversationId, step.firstSeq]);
  if (dismissed) return null;
  return (
    <section
      aria-label="First error"
      className="relative flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-panel py-1 pr-10 pl-4 max-sm:gap-y-1.5 max-sm:py-2 max-sm:pr-3 max-sm:pl-3"
    >
      <TriangleAlert size={14} aria-hidden className="shrink-0 text-err" />
      <Tooltip content={stepTitle(step)}>
        <button
          type="button"
          className="min-w-0 truncate rounded text-left hover:underline max-sm:max-w-[calc(100%-56px)]"
          onClick={() => onSelect({ conversationId, eventId: step.eventId })}
        >
          <span className="font-medium text-err">First error:</span> step {number}, {describeFailure(step)}
        </button>
      </Tooltip>
      <span className="flex flex-wrap items-center gap-1.5 pl-2 max-sm:w-full max-sm:pl-0">
        {points.map(({ label, why, ...target }) => (
          <Tooltip key={label} content={why}>
            <Button size="sm" onClick={() => onFork(target)}>
              {label}
            </Button>
          </Tooltip>
        ))}
      </span>
      <IconButton
        label="Dismiss the first error"
        size="sm"
        className="absolute top-1.5 right-2"
        onClick={() => setDismissed(true)}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </section>
  );
}
