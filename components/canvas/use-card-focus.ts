"use client";

import { type RefObject, useEffect, useRef } from "react";
import { useCanvasActions } from "./canvas-actions.tsx";

/**
 * Moves the keyboard focus to a card that the arrows made current. The focusable element is React Flow's
 * wrapper around the card; the card is what knows when it is there.
 */
export function useCardFocus(nodeId: string, current: boolean): RefObject<HTMLDivElement | null> {
  const card = useRef<HTMLDivElement>(null);
  const { claimFocus } = useCanvasActions();
  useEffect(() => {
    // The graph moves its own viewport; the browser scrolling the clipped surface would shift it for good.
    if (current && claimFocus(nodeId)) card.current?.parentElement?.focus({ preventScroll: true });
  }, [nodeId, current, claimFocus]);
  return card;
}
