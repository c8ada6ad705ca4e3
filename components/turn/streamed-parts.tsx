import { Disclosure } from "#components/panel/parts/disclosure.tsx";
import { MessageText } from "#components/panel/parts/message-text.tsx";
import { ToolCallPart } from "#components/panel/parts/tool-call-part.tsx";
import { ToolResultPart } from "#components/panel/parts/tool-result-part.tsx";
import { formatCount } from "#lib/format/numbers.ts";
import type { StreamedPart } from "#lib/turn-view/turn-view.ts";
import { AnswerBadge } from "./answer-badges.tsx";

/** What a response has said so far: text as markdown, thoughts folded, calls and their results. */
export function StreamedParts({ parts }: { parts: readonly StreamedPart[] }) {
  return parts.map((part, index) => {
    // Parts are only ever added at the end.
    const key = `${index}-${part.type}`;
    return <StreamedPartView key={key} part={part} name={key} />;
  });
}

function StreamedPartView({ part, name }: { part: StreamedPart; name: string }) {
  switch (part.type) {
    case "text":
      return <MessageText text={part.text} />;
    case "reasoning":
      return (
        <Disclosure name={name} title="Reasoning" aside={`${formatCount(part.text.length)} characters`}>
          <div className="border-line-strong border-l-2 pl-3 text-mute">
            <MessageText text={part.text} />
          </div>
        </Disclosure>
      );
    case "tool_call":
      return <ToolCallPart part={{ ...part, executable: true, title: null }} titled />;
    case "tool_result":
      return (
        <div className="flex flex-col gap-1">
          <div>
            <AnswerBadge badge={part.badge} />
          </div>
          <ToolResultPart part={{ ...part, exitCode: null }} titled />
        </div>
      );
    default:
      return part satisfies never;
  }
}
