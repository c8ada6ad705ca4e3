import { useSyncExternalStore } from "react";
import type { GraphDirection } from "#lib/graph/grid.ts";

const NAME = "offshoot.graph-direction";
const CHANGED = "offshoot:graph-direction";

/** Which way the graph runs, remembered in the browser; a browser that keeps nothing gets it top to bottom anew. */
export function useDirection(): [GraphDirection, (next: GraphDirection) => void] {
  const direction = useSyncExternalStore(subscribe, read, () => "vertical" as const);
  return [direction, write];
}

/** For browsers whose storage is full or forbidden: as long as the page lives. */
let unsaved: GraphDirection | null = null;

function read(): GraphDirection {
  if (unsaved !== null) return unsaved;
  try {
    return localStorage.getItem(NAME) === "horizontal" ? "horizontal" : "vertical";
  } catch {
    return "vertical";
  }
}

function write(next: GraphDirection): void {
  try {
    localStorage.setItem(NAME, next);
    unsaved = null;
  } catch {
    unsaved = next;
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** The other tabs' changes come as `storage`, this one's do not. */
function subscribe(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener("storage", onChange);
  };
}
