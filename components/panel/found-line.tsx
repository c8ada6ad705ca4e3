import type { TextHit } from "#lib/api/text-search.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { visibleText } from "#lib/format/visible-name.ts";
import type { PanelFocus } from "./panel-focus.ts";

/** Where in the selected step the search found its words, and the way to that event. */
export function FoundLine({ focus }: { focus: PanelFocus }) {
  const { path, stepIndex, hits, eventId, onPick } = focus;
  const selected = path.steps[stepIndex];
  if (selected === undefined || hits.length === 0) return null;
  const here = hits.filter((hit) => isWithin(hit, selected.lane.conversationId, selected.step));
  const at = here.findIndex((hit) => hit.eventId === eventId);
  // The next one each time, so that all of a step's hits can be gone through.
  const hit = here[(at + 1) % here.length];
  const shown = here[Math.max(at, 0)];
  if (hit === undefined || shown === undefined) return null;
  return (
    <button
      type="button"
      aria-label="Go to what was found in this step"
      aria-description={`${shown.where}: ${shown.before}${shown.match}${shown.after}`}
      className="flex min-w-0 items-baseline gap-2 rounded-md bg-warn-soft px-2 py-1 text-left text-sm hover:underline"
      onClick={() => onPick(hit)}
    >
      <span className="shrink-0 font-medium text-warn">
        {here.length === 1
          ? "Found"
          : `Found ${formatCount(Math.max(at, 0) + 1)} of ${formatCount(here.length)}`}{" "}
        in {shown.where}
      </span>
      <Snippet hit={shown} />
    </button>
  );
}

/** The match stays in view: what is in front of it is cut at its beginning. */
function Snippet({ hit }: { hit: TextHit }) {
  return (
    <span className="mono flex min-w-0 flex-1 text-mute">
      <span className="min-w-0 max-w-[40%] shrink truncate whitespace-pre [direction:rtl]">
        <bdi>{visibleText(hit.before)}</bdi>
      </span>
      <mark className="max-w-[60%] shrink-0 truncate whitespace-pre bg-transparent font-semibold text-text">
        {visibleText(hit.match)}
      </mark>
      <span className="min-w-0 flex-1 truncate whitespace-pre">{visibleText(hit.after)}</span>
    </span>
  );
}

function isWithin(
  hit: TextHit,
  conversationId: string,
  { firstSeq, lastSeq }: { firstSeq: number; lastSeq: number },
): boolean {
  return hit.conversationId === conversationId && hit.seq >= firstSeq && hit.seq <= lastSeq;
}
