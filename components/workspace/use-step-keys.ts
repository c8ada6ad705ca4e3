import { useEffect, useRef } from "react";
import { isKeyTaken } from "#components/ui/use-free-keys.ts";

type StepCommands = { fork: () => void; spawn: () => void };

const KEYS: Record<string, keyof StepCommands> = { f: "fork", a: "spawn" };

/**
 * F forks the selected step from anywhere on the page, A spawns a sub-agent from it; the graph takes F first while it
 * has the focus.
 */
export function useStepKeys(commands: StepCommands): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = KEYS[event.key.toLowerCase()];
      if (command === undefined || event.defaultPrevented || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isKeyTaken(event.target)) return;
      event.preventDefault();
      latest.current[command]();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
