import { CopyButton } from "#components/ui/copy-button.tsx";
import { KeyChip } from "#components/ui/key-chip.tsx";
import type { ConversationDetail } from "#lib/api/transcript.ts";
import type { CacheKeySource } from "#lib/conversation/conversation.ts";
import { PanelSection } from "./fact-list.tsx";
import type { PanelFocus } from "./panel-focus.ts";

const EXPLANATIONS: Record<CacheKeySource, string> = {
  own: "This branch's own key: it fills and reads a cache shard of its own.",
  inherited: "Its source's key: both read and fill the same cache shard.",
  imported: "The key the imported run was sent with, kept as it was.",
  explicit: "Given by hand when this was forked, taken as it is.",
  fallback: "The source named no conversation: made from the beginning of its prompt.",
};

/** The prompt cache key, where it comes from and who else sends it. It never changes with the settings below. */
export function KeySection({ focus, detail }: { focus: PanelFocus; detail: ConversationDetail }) {
  const { promptCacheKey, promptCacheKeySource } = detail.conversation;
  const { sharesKeyWith } = detail;
  return (
    <PanelSection title="Prompt cache key">
      <div className="flex min-w-0 items-center gap-1.5">
        <KeyChip
          promptCacheKey={promptCacheKey}
          hue={focus.hues.get(promptCacheKey) ?? null}
          short={false}
          className="shrink"
        />
        <CopyButton text={promptCacheKey} label="Copy prompt cache key" />
      </div>
      <p className="mt-1.5 text-mute">{EXPLANATIONS[promptCacheKeySource]}</p>
      {sharesKeyWith.length > 0 && (
        <div className="mt-1 flex gap-1.5 text-mute">
          <span className="shrink-0">Also sent by</span>
          <ul className="min-w-0 flex-1">
            {sharesKeyWith.map(({ id, title }) => (
              <li key={id}>
                <button
                  type="button"
                  title={title}
                  className="block max-w-full truncate rounded text-accent hover:underline"
                  onClick={() => focus.onSelect({ conversationId: id, eventId: null })}
                >
                  {title}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </PanelSection>
  );
}
