import { Lock } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { runHref } from "#components/shell/routes.ts";
import { Badge } from "#components/ui/badge.tsx";
import { CachedBar } from "#components/ui/cached-bar.tsx";
import { KeyChip } from "#components/ui/key-chip.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { RunSummary } from "#lib/api/runs.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import { formatName } from "#lib/format/format-name.ts";
import { describeInput } from "#lib/format/lower-bound.ts";
import { shortModel } from "#lib/format/model-name.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { formatRelative, formatTimestamp } from "#lib/format/time.ts";
import { ChooseRun } from "./choose-run.tsx";
import { NARROW } from "./column-visibility.ts";
import {
  describeLabels,
  describeOrigin,
  describeRunCost,
  listLabels,
  type RunLabel,
} from "./describe-run.ts";

/**
 * One family. The title's link covers the row; hints of single cells sit above it and are links to the
 * same place without a tab stop, so a click lands everywhere.
 */
export function RunRow({ run }: { run: RunSummary }) {
  const labels = describeLabels(run);
  const href = runHref(run.familyId);
  return (
    <tr className="group relative h-[52px] focus-within:bg-hover hover:bg-hover">
      <Cell>
        <ChooseRun run={run} />
        <div className="flex min-w-0 items-center gap-1.5">
          <Link
            href={href}
            data-run-link
            title={run.title}
            className="truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:outline-offset-[-2px]"
          >
            {run.title}
          </Link>
          {run.sealed && <Lock size={12} className="shrink-0 text-faint" aria-label="Sealed" />}
        </div>
        <div className="mt-0.5 flex min-w-0 items-center gap-2">
          <Badge tone={run.origin === "ci" ? "accent" : "neutral"} className="h-4 px-1 text-[10px]">
            {describeOrigin(run.origin)}
          </Badge>
          {run.sourceFormat && (
            <span className="hidden shrink-0 whitespace-nowrap text-mute text-sm sm:inline">
              {formatName(run.sourceFormat)}
            </span>
          )}
          <span className="mono shrink-0 whitespace-nowrap text-mute sm:hidden">{describeNarrow(run)}</span>
          {labels.length > 0 && (
            <HintLink run={run} hint={listLabels(run)}>
              <RunLabels labels={labels} />
            </HintLink>
          )}
        </div>
      </Cell>
      <Cell className={NARROW.status}>
        <StatusBadge status={run.status} />
      </Cell>
      <NumberCell className={NARROW.branches} quiet={run.branchCount === 1}>
        {formatCount(run.branchCount)}
      </NumberCell>
      <NumberCell className={NARROW.steps}>{formatCount(run.stepCount)}</NumberCell>
      <NumberCell quiet={run.errorCount === 0}>
        <span className={run.errorCount > 0 ? "font-semibold text-err" : ""}>
          {formatCount(run.errorCount)}
        </span>
      </NumberCell>
      <NumberCell className={NARROW.input} quiet={run.totals.input === null}>
        <Sum run={run} sum={describeInput(run.totals)} />
      </NumberCell>
      <Cell className={NARROW.cached}>
        <div className="flex justify-end">
          <CachedBar share={cachedShare(run.totals)} size="md" />
        </div>
      </Cell>
      <NumberCell quiet={run.totals.cost === null}>
        <Sum run={run} sum={describeRunCost(run)} />
      </NumberCell>
      <Cell className={NARROW.model}>
        {run.model === null ? (
          <span className="text-faint text-sm">n/a</span>
        ) : (
          <HintLink run={run} hint={run.model}>
            <span className="truncate text-mute text-sm">{shortModel(run.model)}</span>
          </HintLink>
        )}
      </Cell>
      <Cell className={NARROW.cacheKey}>
        <HintLink run={run} hint={run.promptCacheKey}>
          <KeyChip promptCacheKey={run.promptCacheKey} hue={null} />
        </HintLink>
      </Cell>
      <Cell className={`text-right ${NARROW.updated}`}>
        <HintLink run={run} hint={formatTimestamp(run.updatedAt)}>
          <time dateTime={run.updatedAt} className="whitespace-nowrap text-mute text-sm tabular-nums">
            {formatRelative(run.updatedAt)}
          </time>
        </HintLink>
      </Cell>
    </tr>
  );
}

/** A sum, and on hover and focus why it is not exact. */
function Sum({
  run,
  sum: { text, explanation },
}: {
  run: RunSummary;
  sum: ReturnType<typeof describeInput>;
}) {
  if (explanation === null) return text;
  return (
    <HintLink run={run} hint={explanation}>
      {text}
    </HintLink>
  );
}

/** What the columns that gave way would say. */
function describeNarrow({ stepCount, updatedAt }: RunSummary): string {
  return `${formatCount(stepCount)} ${stepCount === 1 ? "step" : "steps"} · ${formatRelative(updatedAt)}`;
}

function Cell({ children, className = "" }: { children: ReactNode; className?: string }) {
  return (
    <td className={`overflow-hidden border-line border-b px-2 first:pl-7 last:pr-5 ${className}`}>
      {children}
    </td>
  );
}

type NumberCellProps = { children: ReactNode; quiet?: boolean; className?: string };

function NumberCell({ children, quiet = false, className = "" }: NumberCellProps) {
  const tone = quiet ? "text-faint" : "text-text";
  return <Cell className={`mono text-right text-sm ${tone} ${className}`}>{children}</Cell>;
}

function RunLabels({ labels }: { labels: readonly RunLabel[] }) {
  return (
    <span className="mono flex min-w-0 text-mute">
      {labels.map((label, index) => (
        <span key={label.name} className={`flex ${shrinkOf(label)}`}>
          {index > 0 && <span className="whitespace-pre text-faint"> · </span>}
          <span className={label.fixed ? "whitespace-nowrap" : "truncate"}>{label.text}</span>
        </span>
      ))}
    </span>
  );
}

/** In a narrow row the branch gives way first: its start says enough. */
function shrinkOf(label: RunLabel): string {
  if (label.fixed) return "shrink-0";
  return label.name === "repository" ? "max-w-48 shrink-0" : "min-w-0";
}

function HintLink({ run, hint, children }: { run: RunSummary; hint: string; children: ReactNode }) {
  return (
    <Link
      href={runHref(run.familyId)}
      tabIndex={-1}
      title={hint}
      className="relative inline-flex min-w-0 max-w-full"
    >
      {children}
    </Link>
  );
}
