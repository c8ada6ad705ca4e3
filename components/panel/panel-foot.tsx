import { Bot, GitBranchPlus } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { ForkPreview } from "#lib/api/fork.ts";
import { formatTokens } from "#lib/format/numbers.ts";

type PanelFootProps = {
  sealed: boolean;
  preview: ForkPreview | null;
  onForkHere: () => void;
  onSpawnHere: () => void;
};

/** The way on from a sealed run, and from one that is being recorded: what a fork of the selected event would read again, and the button for it. */
export function PanelFoot({ sealed, preview, onForkHere, onSpawnHere }: PanelFootProps) {
  return (
    <section
      aria-label="From here on"
      className="flex shrink-0 flex-wrap items-center justify-end gap-x-3 gap-y-2 border-line border-t px-4 py-3 max-sm:flex-nowrap max-sm:px-3 max-sm:py-2"
    >
      <div className="min-w-0 text-mute sm:basis-full max-sm:flex-1">
        <p className="max-sm:hidden">
          {sealed ? "This run is sealed." : "This run is being recorded."} Fork it to go on from here:
        </p>
        <p className="truncate">
          {preview === null ? "…" : <PrefixSize tokens={preview.prefixTokens} />}
          <span className="max-sm:hidden">
            {" · "}
            <b className="font-semibold text-text">own key</b> starts cold · shared key can be warm
          </span>
        </p>
      </div>
      <Button onClick={onSpawnHere} aria-keyshortcuts="a" aria-label="Spawn sub-agent">
        <Bot size={14} aria-hidden />
        Sub-agent
      </Button>
      <Button variant="primary" onClick={onForkHere} aria-keyshortcuts="f">
        <GitBranchPlus size={14} aria-hidden />
        Fork from here
        <span aria-hidden className="mono ml-0.5 opacity-75 max-sm:hidden">
          F
        </span>
      </Button>
    </section>
  );
}

function PrefixSize({ tokens }: { tokens: number | null }) {
  if (tokens === null) return "Prefix size unknown";
  return (
    <>
      {formatTokens(tokens)} <span className="max-sm:hidden">tokens of </span>prefix
    </>
  );
}
