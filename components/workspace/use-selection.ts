import { changePageQuery, usePageQuery } from "#components/ui/use-page-query.ts";
import type { Selection } from "#lib/api/selection.ts";

/** What the URL says of the run page: what is selected, and which branch is shown alone with what is below it. */
type Place = { selection: Selection; root: string | null };

type SelectionState = Place & { go: (to: Place) => void };

/**
 * The selection and the part shown, kept in the URL (`?branch=&event=&root=`) so that they can be linked, reloaded and
 * gone back from. Another branch or part makes a history entry; moving within a branch replaces it.
 */
export function useSelection(rootId: string): SelectionState {
  const query = usePageQuery();
  const place: Place = {
    selection: { conversationId: query.get("branch") ?? rootId, eventId: query.get("event") },
    root: query.get("root"),
  };
  const go = (to: Place) => {
    const within = to.selection.conversationId === place.selection.conversationId && to.root === place.root;
    changePageQuery((next) => writePlace(next, to), within ? "replace" : "push");
  };
  return { ...place, go };
}

function writePlace(query: URLSearchParams, { selection, root }: Place): void {
  const values = { branch: selection.conversationId, event: selection.eventId, root };
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
}
