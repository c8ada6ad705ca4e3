import type { PanelFocus } from "#components/panel/panel-focus.ts";
import { BranchArchive } from "./branch-archive.tsx";
import { StepNotes } from "./step-notes.tsx";

/** What is kept on the selected step; without one, what can be done with the branch. */
export function KeptLine({ focus: { graph, path, stepIndex } }: { focus: PanelFocus }) {
  const selected = path.steps[stepIndex];
  if (selected === undefined) return <BranchArchive lane={path.lane} lanes={graph.lanes} />;
  const { conversationId } = selected.lane;
  const { eventId } = selected.step;
  return <StepNotes key={`${conversationId} ${eventId}`} step={{ conversationId, eventId }} />;
}
