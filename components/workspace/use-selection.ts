import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import { searchToCarry } from "#components/runs/use-search-query.ts";
import type { Selection } from "#lib/api/selection.ts";
import { viewToCarry } from "./use-view.ts";

/** A choice on its way into the URL, and the selections the URL may still name until it gets there. */
type Pending = { to: Selection; passing: readonly string[] };

/**
 * The selection, kept in the URL (`?branch=&event=`) so that it can be linked, reloaded and gone back from.
 * Choosing another branch makes a history entry; moving within one replaces it.
 */
export function useSelection(rootId: string): [Selection, (next: Selection) => void] {
  const pathname = usePathname();
  const search = useSearchParams();
  const [pending, setPending] = useState<Pending | null>(null);
  const named: Selection = { conversationId: search.get("branch") ?? rootId, eventId: search.get("event") };
  const at = nameOf(named);
  // Next reports a changed URL a moment later: F right after an arrow must mean the step the arrow went to.
  const ahead = pending?.passing.includes(at) && nameOf(pending.to) !== at ? pending : null;
  if (pending !== null && ahead === null) setPending(null);
  const selection = ahead?.to ?? named;
  const select = (next: Selection) => {
    const url = selectionUrl(pathname, next);
    setPending({ to: next, passing: ahead === null ? [at] : [...ahead.passing, nameOf(ahead.to)] });
    // Next keeps useSearchParams in step with the History API: no request, no remount.
    if (next.conversationId === selection.conversationId) window.history.replaceState(null, "", url);
    else window.history.pushState(null, "", url);
  };
  return [selection, select];
}

function nameOf({ conversationId, eventId }: Selection): string {
  return `${conversationId} ${eventId}`;
}

function selectionUrl(pathname: string, selection: Selection): string {
  const search = new URLSearchParams({ branch: selection.conversationId });
  if (selection.eventId !== null) search.set("event", selection.eventId);
  // Not the location's: Next may just have put an older URL back there, and the search would jump back to it.
  const query = searchToCarry();
  if (query) search.set("q", query);
  const view = viewToCarry();
  if (view !== null) search.set("view", view);
  return `${pathname}?${search}`;
}
