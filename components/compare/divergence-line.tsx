import { GitCompareArrows } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { Comparison } from "#lib/api/compare.ts";
import type { ConfigDifference } from "#lib/compare/compare-agents.ts";
import { describeDivergence } from "#lib/compare/describe-divergence.ts";

type DivergenceLineProps = {
  comparison: Comparison;
  differences: readonly ConfigDifference[];
  onConfig: () => void;
};

/** Where the two part, in one sentence, and whether their agents do too. */
export function DivergenceLine({
  comparison: { branches, pair },
  differences,
  onConfig,
}: DivergenceLineProps) {
  const other = branches.find((branch) => branch.conversationId === pair.rightId);
  if (other === undefined) return null;
  const cold = differences.some(({ cached }) => cached);
  return (
    <section
      aria-label="First divergence"
      className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-panel px-4 py-1.5"
    >
      <GitCompareArrows size={14} aria-hidden className="shrink-0 text-accent" />
      <p className="min-w-0">{describeDivergence(other.divergence)}</p>
      {differences.length > 0 && (
        <Button size="sm" onClick={onConfig} className={cold ? "border-warn text-warn" : ""}>
          {nameDifferences(differences)}
        </Button>
      )}
    </section>
  );
}

function nameDifferences(differences: readonly ConfigDifference[]): string {
  const [first, second] = differences;
  if (first === undefined) return "";
  if (second === undefined) return `${first.name} differs`;
  return differences.length === 2
    ? `${first.name} and ${lowerFirst(second.name)} differ`
    : `${first.name} and ${differences.length - 1} more settings differ`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
