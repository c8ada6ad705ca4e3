"use client";

import { type RefObject, useEffect } from "react";
import { rowAfterKey } from "./list-keys.ts";

/** Marks the link of each row that the keys move between. */
export const ROW_LINK = "data-run-link";

/** `/` focuses the search, arrows walk from it through the rows; Enter is the focused link's own. */
export function useListKeys(search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      // Open dialogs and menus have arrows of their own.
      if (target.closest("[role=dialog], [role=menu]")) return;
      if (event.key === "/" && !isTyping(target)) {
        event.preventDefault();
        search.current?.select();
        return;
      }
      if (isTyping(target) && target !== search.current) return;
      const links = Array.from(document.querySelectorAll<HTMLElement>(`[${ROW_LINK}]`));
      const row = rowAfterKey(event.key, links.indexOf(target), links.length);
      if (row === null) return;
      event.preventDefault();
      const next = row === -1 ? search.current : links[row];
      next?.focus();
    }
    document.addEventListener("keydown", handleKey);
    return () => document.removeEventListener("keydown", handleKey);
  }, [search]);
}

function isTyping(target: HTMLElement): boolean {
  // A row's box to compare takes the space bar only.
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select");
}
