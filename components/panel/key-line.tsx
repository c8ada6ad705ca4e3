import { CopyButton } from "#components/ui/copy-button.tsx";
import { KeyChip } from "#components/ui/key-chip.tsx";
import type { CacheKeySource } from "#lib/conversation/conversation.ts";
import type { PanelFocus } from "./panel-focus.ts";

const SOURCE_WORDS: Record<CacheKeySource, string> = {
  own: "own key",
  inherited: "inherited key",
  imported: "key from the source",
  explicit: "explicit key",
  fallback: "fallback key",
};

/** The prompt cache key the selected step was or will be sent with: an inherited step has its source's. */
export function KeyLine({ focus }: { focus: PanelFocus }) {
  const { path, graph, hues, stepIndex } = focus;
  const lane = path.steps[stepIndex]?.lane ?? path.lane;
  const others = graph.lanes.filter(
    (each) => each !== lane && each.promptCacheKey === lane.promptCacheKey,
  ).length;
  return (
    <div className="flex h-6 min-w-0 items-center gap-1.5">
      <KeyChip
        promptCacheKey={lane.promptCacheKey}
        hue={hues.get(lane.promptCacheKey) ?? null}
        short={false}
        className="shrink! min-w-0"
      />
      <CopyButton text={lane.promptCacheKey} label="Copy prompt cache key" />
      <span className="ml-auto shrink-0 text-faint text-sm max-sm:max-w-32 max-sm:truncate">
        {others === 0 ? SOURCE_WORDS[lane.promptCacheKeySource] : `shared with ${others} more`}
      </span>
    </div>
  );
}
