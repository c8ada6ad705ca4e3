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
import { formatCount, formatTokens } from "#lib/format/numbers.ts";
import { formatRelative, formatTimestamp } from "#lib/format/time.ts";
import { describeCost, describeLabels, describeOrigin } from "./describe-run.ts";

/**
 * One family. The title's link covers the row; hints of single cells sit above it and are links to the
 * same place without a tab stop, so a click lands everywhere.
 */
export function RunRow({ run }: { run: RunSummary }) {
  const labels = describeLabels(run).join(" · ");
  const cost = describeCost(run);
  const href = runHref(run.familyId);
  return (
    <tr className="group relative h-[52px] focus-within:bg-hover hover:bg-hover">
      <Cell>
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
          {labels !== "" && <span className="mono truncate text-mute">{labels}</span>}
        </div>
      </Cell>
      <Cell>
        <StatusBadge status={run.status} />
      </Cell>
      <NumberCell quiet={run.branchCount === 1}>{formatCount(run.branchCount)}</NumberCell>
      <NumberCell>{formatCount(run.stepCount)}</NumberCell>
      <NumberCell quiet={run.errorCount === 0}>
        <span className={run.errorCount > 0 ? "font-semibold text-err" : ""}>
          {formatCount(run.errorCount)}
        </span>
      </NumberCell>
      <NumberCell quiet={run.totals.input === null}>{formatTokens(run.totals.input)}</NumberCell>
      <Cell className="text-right">
        <CachedBar share={cachedShare(run.totals)} />
      </Cell>
      <NumberCell quiet={run.totals.cost === null}>
        {cost.explanation === null ? (
          cost.text
        ) : (
          <HintLink run={run} hint={cost.explanation}>
            {cost.text}
          </HintLink>
        )}
      </NumberCell>
      <Cell className="max-lg:hidden">
        <span className={`block truncate ${run.model === null ? "text-faint" : "text-mute"}`}>
          {run.model ?? "n/a"}
        </span>
      </Cell>
      <Cell>
        <HintLink run={run} hint={run.promptCacheKey}>
          <KeyChip promptCacheKey={run.promptCacheKey} hue={null} />
        </HintLink>
      </Cell>
      <Cell className="text-right">
        <HintLink run={run} hint={formatTimestamp(run.updatedAt)}>
          <time dateTime={run.updatedAt} className="whitespace-nowrap text-mute tabular-nums">
            {formatRelative(run.updatedAt)}
          </time>
        </HintLink>
      </Cell>
    </tr>
  );
}

function Cell({ children, className = "" }: { children: ReactNode; className?: string }) {
  return (
    <td className={`overflow-hidden border-line border-b px-2 first:pl-5 last:pr-5 ${className}`}>
      {children}
    </td>
  );
}

function NumberCell({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  return <Cell className={`mono text-right text-sm ${quiet ? "text-faint" : "text-text"}`}>{children}</Cell>;
}

function HintLink({ run, hint, children }: { run: RunSummary; hint: string; children: ReactNode }) {
  return (
    <Link href={runHref(run.familyId)} tabIndex={-1} title={hint} className="relative inline-flex max-w-full">
      {children}
    </Link>
  );
}
