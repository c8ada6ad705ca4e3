import type { ReactNode } from "react";

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4 min-w-4 items-center justify-center rounded border border-line-strong border-b-2 bg-panel px-1 font-mono text-[10px] text-mute leading-none">
      {children}
    </kbd>
  );
}
