"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Lane } from "#lib/api/graph.ts";
import { turnQueries } from "#lib/query/turns.ts";
import { findFailedAttempt } from "#lib/turn-view/failed-attempt.ts";
import { isInHistory } from "#lib/turn-view/turn-view.ts";
import { FailedAttempt } from "./failed-attempt.tsx";
import { LiveTurn } from "./live-turn.tsx";
import { useLiveTurn } from "./turn-context.tsx";

/** Markdown is parsed anew for every frame of it. */
const FRAME_MS = 100;

/** What follows the history of an open branch without being in it: the running turn, else the one that failed. */
export function BranchEnd({ lane, hue }: { lane: Lane; hue: number }) {
  const view = useLiveTurn(lane.conversationId, FRAME_MS);
  const { data } = useQuery({
    ...turnQueries.list(lane.conversationId),
    enabled: !lane.sealed && !lane.recording,
  });
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (view !== null) return isInHistory(view, lane.headSeq) ? null : <LiveTurn view={view} hue={hue} />;
  const failed = data === undefined ? null : findFailedAttempt(data);
  if (failed === null || failed.id === dismissed) return null;
  return <FailedAttempt key={failed.id} attempt={failed} onDismiss={() => setDismissed(failed.id)} />;
}
