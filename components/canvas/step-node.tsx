"use client";

import {
  Bot,
  FoldVertical,
  GitBranch,
  type LucideIcon,
  Settings2,
  StickyNote,
  TriangleAlert,
  User,
  Wrench,
} from "lucide-react";
import { memo, useState } from "react";
import { AnnotationMark } from "#components/notes/annotation-mark.tsx";
import { classNames } from "#components/ui/class-names.ts";
import type { StepKind } from "#lib/conversation/step.ts";
import { keyColor, shortKey } from "#lib/format/cache-key.ts";
import { whoOf } from "#lib/graph/describe-step.ts";
import type { StepData } from "#lib/graph/flow-node.ts";
import { stepTitle } from "#lib/graph/step-title.ts";
import { useCanvasActions } from "./canvas-actions.tsx";
import { CardMenu } from "./card-menu.tsx";
import { ForkPill, PillRow, ResendPill } from "./fork-pill.tsx";
import { StepMetrics } from "./step-metrics.tsx";
import { StepTools } from "./step-tools.tsx";
import { useCardFocus } from "./use-card-focus.ts";

const ICONS: Record<StepKind, LucideIcon> = {
  user: User,
  agent: Bot,
  system: Settings2,
  compaction: FoldVertical,
  error: TriangleAlert,
  tool: Wrench,
  note: StickyNote,
};

type StepNodeProps = { id: string; data: StepData; selected: boolean };

/** A step's card: who and what, tools and key, numbers. Always 288×78. */
export const StepNode = memo(function StepNode({ id, data, selected }: StepNodeProps) {
  const card = useCardFocus(id, selected);
  const [hovered, setHovered] = useState(false);
  const { step, hue, promptCacheKey, forkCount } = data;
  const failed = step.isError;
  const Icon = failed ? TriangleAlert : ICONS[step.kind];
  return (
    <div
      ref={card}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      className={classNames(
        "flex h-full cursor-pointer flex-col justify-between rounded-[9px] border border-l-[3px] px-[9px] py-[7px] shadow-raise",
        failed ? "border-err bg-err-soft" : "border-line bg-panel hover:border-line-strong",
        selected && "outline-2 outline-accent outline-offset-1",
      )}
      style={failed ? undefined : { borderLeftColor: `var(--edge, ${keyColor(hue)})` }}
    >
      <div className="flex items-center gap-1.5 whitespace-nowrap leading-5">
        <span className={classNames("flex items-center gap-1 text-xs", failed ? "text-err" : "text-faint")}>
          <Icon aria-hidden size={12} className="shrink-0" />
          {whoOf(step.kind)}
        </span>
        <span className="min-w-0 flex-1 truncate font-medium">{stepTitle(step)}</span>
        <AnnotationMark annotation={data.annotation} />
        {forkCount > 0 && (
          <span
            title={forkCount === 1 ? "1 branch leaves here" : `${forkCount} branches leave here`}
            className="mono flex h-4 shrink-0 items-center gap-0.5 rounded border border-line-strong bg-panel px-1 text-mute"
          >
            <GitBranch aria-hidden size={10} />
            {forkCount}
          </span>
        )}
      </div>
      <div className="flex items-center justify-between gap-2 whitespace-nowrap text-mute leading-[18px]">
        <StepTools data={data} />
        <span title={promptCacheKey} className="mono shrink-0" style={{ color: keyColor(hue) }}>
          {shortKey(promptCacheKey)}
        </span>
      </div>
      <StepMetrics step={step} />
      {(selected || hovered) && <StepPills data={data} />}
    </div>
  );
});

function StepPills({ data: { conversationId, step } }: { data: StepData }) {
  const { fork } = useCanvasActions();
  return (
    <PillRow>
      {step.kind === "user" && (
        <ResendPill onResend={() => fork({ conversationId, eventId: step.eventId, cut: "before" })} />
      )}
      <CardMenu conversationId={conversationId} eventId={step.lastEventId} />
      <ForkPill
        label="Fork from here"
        onFork={() => fork({ conversationId, eventId: step.lastEventId, cut: "after" })}
      />
    </PillRow>
  );
}
