import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import { searchToCarry } from "#components/runs/use-search-query.ts";
import type { Selection } from "#lib/api/selection.ts";
import { viewToCarry } from "./use-view.ts";

/** What the URL says of the run page: what is selected, and which branch is shown alone with what is below it. */
type Place = { selection: Selection; root: string | null };

/** A choice on its way into the URL, and the places the URL may still name until it gets there. */
type Pending = { to: Place; passing: readonly string[] };

type SelectionState = Place & { go: (to: Place) => void };

/**
 * The selection and the part shown, kept in the URL (`?branch=&event=&root=`) so that they can be linked, reloaded and
 * gone back from. Another branch or part makes a history entry; moving within a branch replaces it.
 */
export function useSelection(rootId: string): SelectionState {
  const pathname = usePathname();
  const search = useSearchParams();
  const [pending, setPending] = useState<Pending | null>(null);
  const named: Place = {
    selection: { conversationId: search.get("branch") ?? rootId, eventId: search.get("event") },
    root: search.get("root"),
  };
  const at = nameOf(named);
  // Next reports a changed URL a moment later: F right after an arrow must mean the step the arrow went to.
  const ahead = pending?.passing.includes(at) && nameOf(pending.to) !== at ? pending : null;
  if (pending !== null && ahead === null) setPending(null);
  const place = ahead?.to ?? named;
  const go = (to: Place) => {
    const url = placeUrl(pathname, to);
    setPending({ to, passing: ahead === null ? [at] : [...ahead.passing, nameOf(ahead.to)] });
    const within = to.selection.conversationId === place.selection.conversationId && to.root === place.root;
    // Next keeps useSearchParams in step with the History API: no request, no remount.
    if (within) window.history.replaceState(null, "", url);
    else window.history.pushState(null, "", url);
  };
  return { ...place, go };
}

function nameOf({ selection: { conversationId, eventId }, root }: Place): string {
  return `${conversationId} ${eventId} ${root}`;
}

function placeUrl(pathname: string, { selection, root }: Place): string {
  const search = new URLSearchParams({ branch: selection.conversationId });
  if (selection.eventId !== null) search.set("event", selection.eventId);
  if (root !== null) search.set("root", root);
  // Not the location's: Next may just have put an older URL back there, and the search would jump back to it.
  const query = searchToCarry();
  if (query) search.set("q", query);
  const view = viewToCarry();
  if (view !== null) search.set("view", view);
  return `${pathname}?${search}`;
}
