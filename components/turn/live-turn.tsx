"use client";

import { MessageText } from "#components/panel/parts/message-text.tsx";
import { MemoryScope } from "#components/panel/use-remembered.tsx";
import { keyColor } from "#lib/format/cache-key.ts";
import { formatClock } from "#lib/format/time.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import type { TurnView } from "#lib/turn-view/turn-view.ts";
import { LiveRow } from "./live-row.tsx";
import { StreamedParts } from "./streamed-parts.tsx";
import { TurnProgress } from "./turn-progress.tsx";

type LiveTurnProps = { view: TurnView; hue: number };

/** A running turn at the end of the transcript, drawn as the events it is about to become. */
export function LiveTurn({ view, hue }: LiveTurnProps) {
  const { attempt, responses } = view;
  const color = keyColor(hue);
  const last = responses.length - 1;
  return (
    <MemoryScope name={`live-${attempt.id}`}>
      <section aria-label="Running turn">
        {attempt.text !== null && (
          <LiveRow who="User" detail={null} color={color} time={formatClock(attempt.startedAt)}>
            <MessageText text={attempt.text} />
          </LiveRow>
        )}
        {responses.map((response, index) => (
          <LiveRow
            key={response.number}
            who="Agent"
            detail={attempt.offline ? "Offline model" : visibleName(attempt.model)}
            offline={attempt.offline}
            color={color}
          >
            <StreamedParts parts={response.parts} />
            {index === last && <TurnProgress view={view} />}
          </LiveRow>
        ))}
      </section>
    </MemoryScope>
  );
}
