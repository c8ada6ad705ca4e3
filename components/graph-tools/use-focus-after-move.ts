import { useEffect, useRef } from "react";
import type { Selection } from "#lib/api/selection.ts";

/**
 * Gives the focus to the card that a key of the page selects, so that the arrows go on from there: call the
 * result before the move. Not while something else of the page has the focus.
 */
export function useFocusAfterMove({ conversationId, eventId }: Selection): () => void {
  const expected = useRef(false);
  useEffect(() => {
    if (!expected.current) return;
    expected.current = false;
    const nodeId = eventId === null ? `lane:${conversationId}` : `step:${conversationId}:${eventId}`;
    // The graph draws the new selection right after this.
    const frame = requestAnimationFrame(() => {
      const card = document.querySelector(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
      const shown = card ?? document.querySelector("[data-outline-row][aria-selected=true]");
      if (shown instanceof HTMLElement) shown.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [conversationId, eventId]);
  return () => {
    const { activeElement } = document;
    expected.current =
      activeElement === null ||
      activeElement === document.body ||
      activeElement.closest(".react-flow__node, [data-outline-row]") !== null;
  };
}
