import { usePathname, useSearchParams } from "next/navigation";
import type { Selection } from "#lib/api/selection.ts";

/**
 * The selection, kept in the URL (`?branch=&event=`) so that it can be linked, reloaded and gone back from.
 * Choosing another branch makes a history entry; moving within one replaces it.
 */
export function useSelection(rootId: string): [Selection, (next: Selection) => void] {
  const pathname = usePathname();
  const search = useSearchParams();
  const selection: Selection = {
    conversationId: search.get("branch") ?? rootId,
    eventId: search.get("event"),
  };
  const select = (next: Selection) => {
    const url = selectionUrl(pathname, next);
    // Next keeps useSearchParams in step with the History API: no request, no remount.
    if (next.conversationId === selection.conversationId) window.history.replaceState(null, "", url);
    else window.history.pushState(null, "", url);
  };
  return [selection, select];
}

function selectionUrl(pathname: string, selection: Selection): string {
  const search = new URLSearchParams({ branch: selection.conversationId });
  if (selection.eventId !== null) search.set("event", selection.eventId);
  return `${pathname}?${search}`;
}
