import type { FamilyGraph } from "#lib/api/graph.ts";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import type { TextHit } from "#lib/api/text-search.ts";
import type { ConversationPath } from "#lib/panel/conversation-path.ts";

/** What the panel looks at: one branch, and in it the selected event and its step. */
export type PanelFocus = {
  graph: FamilyGraph;
  path: ConversationPath;
  /** Hue index of every prompt cache key of the family. */
  hues: ReadonlyMap<string, number>;
  /** Events of the family whose texts a search found. */
  hits: readonly TextHit[];
  eventId: string | null;
  /** Null when nothing is selected, or while the place of the event is still unknown. */
  seq: number | null;
  /** Index into `path.steps`; -1 when no step is selected. */
  stepIndex: number;
  /** Selects an event of this branch whose place is known. */
  onPick: (event: { eventId: string; seq: number }) => void;
  onSelect: (selection: Selection) => void;
  onFork: (target: ForkTarget) => void;
};
