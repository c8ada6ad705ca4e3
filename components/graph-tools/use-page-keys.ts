import { useEffect, useRef } from "react";
import { commandOf, type PageKeyCommands } from "./page-keys.ts";

/** Runs the page's keys, wherever the focus is, except while somebody types or a dialog or menu is open. */
export function usePageKeys(commands: PageKeyCommands): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const run = event.defaultPrevented ? null : commandOf(event);
      if (run === null || isTaken(event.target)) return;
      event.preventDefault();
      run(latest.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null) {
    return true;
  }
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}
