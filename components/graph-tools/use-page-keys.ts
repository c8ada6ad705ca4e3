import { useEffect, useRef } from "react";
import { isKeyTaken } from "#components/ui/use-free-keys.ts";
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
      if (run === null || isKeyTaken(event.target)) return;
      event.preventDefault();
      run(latest.current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
