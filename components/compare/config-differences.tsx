import { Equal } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { ConfigDifference } from "#lib/compare/compare-agents.ts";
import { spellArguments } from "#lib/compare/spell-arguments.ts";
import { NOT_AVAILABLE } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { TextDifference } from "./text-difference.tsx";

/** What the two agents do not have in common. */
export function ConfigDifferences({ differences }: { differences: readonly ConfigDifference[] }) {
  if (differences.length === 0) {
    return (
      <EmptyState icon={<Equal size={20} aria-hidden />} title="The agents are the same">
        Model, system prompt, tools and parameters are equal: whatever differs comes from the conversation.
      </EmptyState>
    );
  }
  return (
    <ul className="flex flex-col gap-3 p-4">
      {differences.map((difference) => (
        <li
          key={difference.name}
          className="overflow-hidden rounded-lg border border-line bg-panel"
          aria-label={difference.name}
        >
          <h3 className="flex items-center gap-2 border-line border-b bg-sunken px-3 py-1.5 font-medium">
            {visibleName(difference.name)}
            {difference.cached && <Badge tone="warn">starts the prompt cache cold</Badge>}
          </h3>
          <Values {...difference} />
        </li>
      ))}
    </ul>
  );
}

function Values({ left, right, format, name }: ConfigDifference) {
  if (format !== "line") {
    const spell = (text: string | null) => (text !== null && format === "json" ? spellArguments(text) : text);
    return (
      <TextDifference label={describeChange(left, right, name)} left={spell(left)} right={spell(right)} />
    );
  }
  return (
    <div className="grid grid-cols-2 divide-x divide-line">
      <p className="min-w-0 break-words bg-err-soft px-3 py-2">
        <del className="no-underline">{left === null ? NOT_AVAILABLE : visibleName(left)}</del>
      </p>
      <p className="min-w-0 break-words bg-ok-soft px-3 py-2">
        <ins className="no-underline">{right === null ? NOT_AVAILABLE : visibleName(right)}</ins>
      </p>
    </div>
  );
}

function describeChange(left: string | null, right: string | null, name: string): string {
  if (left === null) return `${name}: only in the other`;
  if (right === null) return `${name}: only in the base`;
  return `${name}: changed`;
}
