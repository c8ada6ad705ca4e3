import { OfflineBadge } from "#components/turn/answer-badges.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { describeTools } from "#lib/graph/describe-step.ts";
import type { StepData } from "#lib/graph/flow-node.ts";

/** A card's second line: what was called and how it ended, else what the step came from. */
export function StepTools({ data: { step, opening } }: { data: StepData }) {
  const tools = describeTools(step);
  if (tools === null) {
    const model = step.kind === "agent" ? step.model : null;
    if (step.offline) return <OfflineBadge />;
    return <span className="min-w-0 truncate">{opening ?? model}</span>;
  }
  const { names, detail, outcome, failed, badge } = tools;
  return (
    <span
      title={detail === "" ? names : `${names} · ${detail}`}
      className={classNames("flex min-w-0", failed && "text-err")}
    >
      <span className="min-w-0 truncate">{detail === "" ? names : `${names} · ${detail}`}</span>
      <span className="shrink-0 whitespace-pre">
        {" → "}
        <span className={classNames(outcome === "ok" && "text-ok")}>{outcome}</span>
        {badge !== null && <span className="ml-1 font-medium text-accent text-xs">{badge}</span>}
      </span>
    </span>
  );
}
