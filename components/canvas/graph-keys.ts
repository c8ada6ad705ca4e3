import type { Direction } from "#lib/graph/navigate.ts";

export type GraphCommands = {
  walk: (direction: Direction) => void;
  fork: () => void;
  /** Opens the current run, or brings the current card to the middle. */
  open: () => void;
  clear: () => void;
  zoomBy: (factor: number) => void;
  zoomTo: (zoom: number) => void;
  fitAll: () => void;
  /** Shows the current branch and what is below it alone, or everything again. */
  hoist: () => void;
  turn: () => void;
  foldAll: () => void;
  unfoldAll: () => void;
};

export const ZOOM_STEP = 1.25;

const KEYS: Record<string, (commands: GraphCommands) => void> = {
  ArrowUp: ({ walk }) => walk("up"),
  ArrowDown: ({ walk }) => walk("down"),
  ArrowLeft: ({ walk }) => walk("left"),
  ArrowRight: ({ walk }) => walk("right"),
  Home: ({ walk }) => walk("first"),
  End: ({ walk }) => walk("last"),
  f: ({ fork }) => fork(),
  Enter: ({ open }) => open(),
  Escape: ({ clear }) => clear(),
  "+": ({ zoomBy }) => zoomBy(ZOOM_STEP),
  "=": ({ zoomBy }) => zoomBy(ZOOM_STEP),
  "-": ({ zoomBy }) => zoomBy(1 / ZOOM_STEP),
  "0": ({ zoomTo }) => zoomTo(1),
  "1": ({ fitAll }) => fitAll(),
  h: ({ hoist }) => hoist(),
  t: ({ turn }) => turn(),
  z: ({ foldAll }) => foldAll(),
  x: ({ unfoldAll }) => unfoldAll(),
};

/** As the browser and as React report it. */
type PressedKey = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented" | "target" | "preventDefault"
>;

/** Keys that mean the graph only while it has the focus: elsewhere Escape is not about it, and F is the page's own. */
const FOCUSED_ONLY = new Set(["Escape", "f", "F"]);

/** Runs what a key means while nothing has the focus. */
export function handleFreeKey(event: PressedKey, commands: GraphCommands): void {
  if (!FOCUSED_ONLY.has(event.key)) handleGraphKey(event, commands);
}

/** Runs what a key means while the graph has the focus. Keys of the browser and of buttons stay theirs. */
export function handleGraphKey(event: PressedKey, commands: GraphCommands): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  const onButton = target instanceof HTMLElement && target.closest("button") !== null;
  if (onButton && event.key === "Enter") return;
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run === undefined) return;
  event.preventDefault();
  run(commands);
}
