import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect } from "react";
import type { PanelFocus } from "./panel-focus.ts";

type List = Pick<Virtualizer<HTMLDivElement, Element>, "scrollToIndex">;

/**
 * Brings the selected event into view, once for each selection. `settled` names the selection that needs no
 * scrolling any more: the one that was scrolled to, or clicked in the list and so in view already. Before the
 * body is loaded every height around it is a guess, so only the scroll after that settles it.
 */
export function useScrollToGoal(
  list: List,
  { eventId, seq, path }: PanelFocus,
  settled: RefObject<string | null>,
  isLoaded: (seq: number) => boolean,
): void {
  const { forkPointSeq } = path.lane;
  // Nothing selected: a fork opens where its own part begins, a root at its start.
  const goal = eventId === null && forkPointSeq !== null ? forkPointSeq + 1 : seq;
  const shown = goal === null ? -1 : Math.min(goal, path.headSeq);
  const loaded = shown >= 0 && isLoaded(shown);
  const align = eventId === null ? "center" : "start";
  const selection = eventId ?? "";
  useEffect(() => {
    if (settled.current === selection) return;
    settled.current = loaded ? selection : null;
    if (shown >= 0) list.scrollToIndex(shown, { align });
  }, [list, settled, selection, shown, loaded, align]);
}
