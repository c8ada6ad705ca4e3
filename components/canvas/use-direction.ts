import { useSyncExternalStore } from "react";
import type { GraphDirection } from "#lib/graph/grid.ts";
import { DIRECTION_NAME } from "./direction-name.ts";

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
    return localStorage.getItem(DIRECTION_NAME) === "horizontal" ? "horizontal" : "vertical";
  } catch {
    return "vertical";
  }
}

const A_YEAR_MS = 365 * 24 * 3_600_000;

function write(next: GraphDirection): void {
  tellServer(next);
  try {
    localStorage.setItem(DIRECTION_NAME, next);
    unsaved = null;
  } catch {
    unsaved = next;
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** It draws the first picture, and only of a graph that runs down the screen. Browsers allow it on secure addresses. */
function tellServer(direction: GraphDirection): void {
  if (!("cookieStore" in window)) return;
  const expires = Date.now() + A_YEAR_MS;
  void window.cookieStore.set({
    name: DIRECTION_NAME,
    value: direction,
    path: "/",
    sameSite: "lax",
    expires,
  });
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
