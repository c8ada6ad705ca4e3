import type { ContentPart } from "#lib/conversation/content.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { visibleName, visibleText } from "#lib/format/visible-name.ts";
import { CompactionPart } from "./compaction-part.tsx";
import { Disclosure } from "./disclosure.tsx";
import { ImagePart } from "./image-part.tsx";
import { MessageText } from "./message-text.tsx";
import { NotePart } from "./note-part.tsx";
import { PlainText } from "./plain-text.tsx";
import { SystemPromptPart } from "./system-prompt-part.tsx";
import { ToolCallPart } from "./tool-call-part.tsx";
import { ToolResultPart } from "./tool-result-part.tsx";

/** One part of an event's body. `leads` says that the event's header already names it. */
export function PartView({ part, leads }: { part: ContentPart; leads: boolean }) {
  switch (part.type) {
    case "text":
      return <MessageText text={part.text} />;
    case "context":
      return (
        <Disclosure
          name="context"
          title="Added by the harness"
          aside={`${part.label} · ${formatCount(part.text.length)} characters`}
        >
          <PlainText text={part.text} label="Added context" />
        </Disclosure>
      );
    case "reasoning":
      return (
        <Disclosure name="reasoning" title="Reasoning" aside={firstLine(part.text)}>
          <div className="border-line-strong border-l-2 pl-3 text-mute">
            <MessageText text={part.text} />
          </div>
        </Disclosure>
      );
    case "image":
      return <ImagePart url={part.url} alt="Image in the message" />;
    case "tool_call":
      return <ToolCallPart part={part} titled={!leads} />;
    case "tool_result":
      return <ToolResultPart part={part} titled={!leads} />;
    case "system_prompt":
      return <SystemPromptPart part={part} />;
    case "compaction":
      return <CompactionPart part={part} />;
    case "error":
      return (
        <div className="rounded-lg border border-err bg-err-soft px-3 py-2 text-err">
          <p className="mono font-semibold">{visibleName(part.code)}</p>
          <p className="mt-0.5 whitespace-pre-wrap break-words">{visibleText(part.detail)}</p>
        </div>
      );
    case "note":
      return <NotePart label={part.label} text={part.text} />;
    default:
      return part satisfies never;
  }
}

function firstLine(text: string): string {
  return text.trimStart().split("\n", 1)[0]?.slice(0, 160) ?? "";
}
