import type { ReactNode } from "react";
import { OfflineBadge } from "./answer-badges.tsx";

type LiveRowProps = {
  who: string;
  detail: string | null;
  color: string;
  time?: string;
  offline?: boolean;
  children: ReactNode;
};

/** One event to be, with the measures of a row of the transcript (components/panel/event-row.tsx). */
export function LiveRow({ who, detail, color, time, offline = false, children }: LiveRowProps) {
  return (
    <article
      aria-label={detail === null ? who : `${who} · ${detail}`}
      className="relative flex border-line border-t pr-4"
    >
      <div aria-hidden className="relative w-12 shrink-0">
        <span className="absolute inset-y-0 left-2 w-0.5 rounded-full" style={{ backgroundColor: color }} />
      </div>
      <div className="min-w-0 flex-1 py-2.5">
        <header className="flex h-5 items-center gap-2 text-sm">
          <span className="min-w-0 truncate text-mute">
            <span className="font-medium text-text">{who}</span>
            {detail !== null && ` · ${detail}`}
          </span>
          {offline && <OfflineBadge />}
          {time !== undefined && <time className="mono ml-auto shrink-0 text-faint">{time}</time>}
        </header>
        <div className="mt-1 flex flex-col gap-2">{children}</div>
      </div>
    </article>
  );
}
