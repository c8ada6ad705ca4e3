import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useTurns } from "#components/turn/turn-context.tsx";
import type { PanelFocus } from "./panel-focus.ts";

/** Closer to the end than this counts as being there. */
const AT_END = 32;

/**
 * Stays at the end of the transcript while it grows, for a reader who is there and for nobody else. A branch that a
 * message was just sent to goes to its end once. Give the ref to what stands after the rows.
 */
export function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
  { path, eventId }: PanelFocus,
  settled: RefObject<string | null>,
): RefObject<HTMLDivElement | null> {
  const { begun, adopted } = useTurns();
  const tail = useRef<HTMLDivElement>(null);
  const atEnd = useRef(false);
  const { conversationId } = path.lane;

  // The step a turn was committed as is in view already, where its words have been: nothing has to be scrolled to.
  useLayoutEffect(() => {
    if (adopted !== null && adopted === eventId) settled.current = eventId;
  }, [adopted, eventId, settled]);

  // External system: the scroller and the sizes of what is in it.
  useEffect(() => {
    const box = scroller.current;
    const end = tail.current;
    if (box === null || end === null) return;
    let before = { top: box.scrollTop, height: box.scrollHeight };
    const onScroll = () => {
      const now = { top: box.scrollTop, height: box.scrollHeight };
      if (now.height - now.top - box.clientHeight < AT_END) atEnd.current = true;
      // Only a move up in content that stayed the same is the reader's; one that shrank takes the view with it.
      else if (now.top < before.top && now.height === before.height) atEnd.current = false;
      before = now;
    };
    const follow = () => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    };
    const sizes = new ResizeObserver(follow);
    sizes.observe(end);
    sizes.observe(box);
    if (end.previousElementSibling !== null) sizes.observe(end.previousElementSibling);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, [scroller]);

  useEffect(() => {
    const box = scroller.current;
    if (box === null || begun?.conversationId !== conversationId) return;
    atEnd.current = true;
    box.scrollTop = box.scrollHeight;
  }, [scroller, begun, conversationId]);
  return tail;
}
