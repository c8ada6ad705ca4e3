import { useEffect, useRef } from "react";

/** A box to tick takes the space bar only. */
const TAKES_KEYS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** Whether somebody types there, or a dialog or menu is open: keys mean nothing to the page then. */
export function isKeyTaken(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null) {
    return true;
  }
  return target instanceof HTMLElement && target.closest(TAKES_KEYS) !== null;
}

/** Gives `onKey` the keys that are pressed while nothing of the page has the focus, as on a page just opened. */
export function useFreeKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && !event.defaultPrevented && !isKeyTaken(event.target)) latest.current(event);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
