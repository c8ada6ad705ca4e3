import type { KeyboardEvent } from "react";

export type OutlineCommands = {
  move: (by: number) => void;
  first: () => void;
  last: () => void;
  /** Opens a branch, or goes to its first step. */
  inwards: () => void;
  /** Goes from a step to its branch, or closes the branch. */
  outwards: () => void;
  fork: () => void;
  read: () => void;
};

const PAGE = 10;

const KEYS: Record<string, (commands: OutlineCommands) => void> = {
  ArrowUp: ({ move }) => move(-1),
  ArrowDown: ({ move }) => move(1),
  PageUp: ({ move }) => move(-PAGE),
  PageDown: ({ move }) => move(PAGE),
  Home: ({ first }) => first(),
  End: ({ last }) => last(),
  ArrowLeft: ({ outwards }) => outwards(),
  ArrowRight: ({ inwards }) => inwards(),
  Enter: ({ read }) => read(),
  f: ({ fork }) => fork(),
};

/** Runs what a key means on a row of the outline. Keys of the browser, and of buttons in a row, stay theirs. */
export function handleOutlineKey(event: KeyboardEvent<HTMLElement>, commands: OutlineCommands): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  if (!(target instanceof HTMLElement) || target.getAttribute("role") !== "treeitem") return;
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run === undefined) return;
  event.preventDefault();
  run(commands);
}
