import type { ForkPreview } from "#lib/api/fork.ts";
import { Composer } from "./composer.tsx";
import { EventList } from "./event-list.tsx";
import { KeyLine } from "./key-line.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { PanelFoot } from "./panel-foot.tsx";
import { SealedBanner } from "./sealed-banner.tsx";
import { UsageTiles } from "./usage-tiles.tsx";
import { usePrefill } from "./use-prefill.ts";

type TranscriptProps = {
  focus: PanelFocus;
  preview: ForkPreview | null;
  /** Forks after the selected step, or the whole branch. */
  onForkHere: () => void;
  onSend: ((conversationId: string, text: string) => void) | undefined;
};

/** The path of a branch like in a debugger: what the selected step used, then every event in order. */
export function Transcript({ focus, preview, onForkHere, onSend }: TranscriptProps) {
  const { lane } = focus.path;
  const { conversationId } = lane;
  const prefill = usePrefill(conversationId);
  return (
    <>
      <div className="flex shrink-0 flex-col gap-2.5 border-line border-b px-4 pt-3 pb-2.5">
        {lane.sealed && <SealedBanner lane={lane} steps={focus.path.steps.length} />}
        <UsageTiles focus={focus} />
        <KeyLine focus={focus} />
      </div>
      <EventList focus={focus} />
      {prefill !== null && !lane.sealed ? (
        <Composer
          conversationId={conversationId}
          initialText={prefill}
          onSend={onSend && ((text) => onSend(conversationId, text))}
        />
      ) : (
        <PanelFoot lane={lane} preview={preview} onForkHere={onForkHere} />
      )}
    </>
  );
}
