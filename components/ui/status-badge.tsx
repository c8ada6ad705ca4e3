import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { classNames } from "./class-names.ts";

const LOOKS: Record<ConversationStatus, { label: string; dot: string; text: string }> = {
  idle: { label: "Idle", dot: "bg-faint", text: "text-mute" },
  running: { label: "Running", dot: "bg-accent animate-pulse-soft", text: "text-accent" },
  waiting_for_tool_result: { label: "Waiting", dot: "bg-warn", text: "text-warn" },
  error: { label: "Error", dot: "bg-err", text: "text-err" },
  finished: { label: "Finished", dot: "bg-ok", text: "text-mute" },
  paused: { label: "Paused", dot: "bg-warn", text: "text-mute" },
  stuck: { label: "Stuck", dot: "bg-err", text: "text-err" },
  unknown: { label: "n/a", dot: "bg-transparent border border-faint", text: "text-faint" },
};

/** A conversation's status as a dot and a word: never by colour alone. */
export function StatusBadge({ status }: { status: ConversationStatus }) {
  const look = LOOKS[status];
  return (
    <span
      className={classNames("inline-flex items-center gap-1.5 whitespace-nowrap", look.text)}
      title={status === "unknown" ? "The source does not say how the run ended" : undefined}
    >
      <span aria-hidden className={classNames("size-[7px] shrink-0 rounded-full", look.dot)} />
      {look.label}
    </span>
  );
}
