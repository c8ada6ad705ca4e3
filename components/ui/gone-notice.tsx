import type { ReactNode } from "react";
import { Button } from "./button.tsx";

type GoneNoticeProps = { children: ReactNode; action: string; onAction: () => void };

/** A link may outlive what it leads to: what is shown instead has to say so, and lead on. */
export function GoneNotice({ children, action, onAction }: GoneNoticeProps) {
  return (
    <div role="status" className="flex shrink-0 items-center gap-3 border-line border-b bg-panel px-4 py-1.5">
      <span className="min-w-0 flex-1 text-mute">{children}</span>
      <Button size="sm" onClick={onAction}>
        {action}
      </Button>
    </div>
  );
}
