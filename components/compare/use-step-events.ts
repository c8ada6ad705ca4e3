import { useQueries } from "@tanstack/react-query";
import { coveringWindows } from "#components/panel/use-transcript-windows.ts";
import type { ComparedRow } from "#lib/api/compare.ts";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
import { groupIntoSteps } from "#lib/conversation/group-steps.ts";
import type { Step } from "#lib/conversation/step.ts";

export type ComparedSide = {
  conversationId: string;
  headSeq: number;
};

export type LoadedStep =
  | { state: "absent" }
  | { state: "loading" }
  | { state: "failed"; error: Error; retry: () => void }
  | { state: "ready"; number: number; step: Step; events: TranscriptEvent[] };

/** The bodies of one step, read when its row comes into view; in windows that rows nearby share with it. */
export function useStepEvents(side: ComparedSide, bounds: ComparedRow["left"]): LoadedStep {
  const [number, from, to] = bounds ?? [0, 0, -1];
  const windows = useQueries({
    queries: bounds === null ? [] : coveringWindows(side.conversationId, side.headSeq, from, to),
  });
  if (bounds === null) return { state: "absent" };
  const failed = windows.find((window) => window.isError);
  if (failed?.error) return { state: "failed", error: failed.error, retry: () => void failed.refetch() };
  if (windows.some((window) => window.data === undefined)) return { state: "loading" };
  const events = windows
    .flatMap((window) => window.data?.events ?? [])
    .filter(({ seq }) => seq >= from && seq <= to);
  const [step] = groupIntoSteps(events);
  return step === undefined ? { state: "loading" } : { state: "ready", number, step, events };
}
