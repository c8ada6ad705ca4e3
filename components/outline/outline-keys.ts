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

/** As the browser and as React report it. */
type PressedKey = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented" | "target" | "preventDefault"
>;

/** Runs what a key means on a row of the outline. Keys of buttons in a row stay theirs. */
export function handleOutlineKey(event: PressedKey, commands: OutlineCommands): void {
  const { target } = event;
  if (target instanceof HTMLElement && target.getAttribute("role") === "treeitem") runKey(event, commands);
}

/** Runs what a key means while nothing has the focus; F is the page's own then. */
export function handleFreeOutlineKey(event: PressedKey, commands: OutlineCommands): void {
  if (event.key.toLowerCase() !== "f") runKey(event, commands);
}

/** Keys of the browser stay theirs. */
function runKey(event: PressedKey, commands: OutlineCommands): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run === undefined) return;
  event.preventDefault();
  run(commands);
}
