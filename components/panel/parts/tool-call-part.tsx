import { useMemo } from "react";
import { Badge } from "#components/ui/badge.tsx";
import type { ContentPart } from "#lib/conversation/content.ts";
import { visibleName, visibleText } from "#lib/format/visible-name.ts";
import { readToolArguments, type ToolArguments } from "#lib/panel/tool-arguments.ts";
import { CodeBlock } from "./code-block.tsx";

type ToolCallPartProps = {
  part: Extract<ContentPart, { type: "tool_call" }>;
  /** Says which tool, where the event's header does not. */
  titled: boolean;
};

/** What the model asked a tool to do: the command as a command, the rest by name. */
export function ToolCallPart({ part, titled }: ToolCallPartProps) {
  const read = useMemo(() => readToolArguments(part.arguments), [part.arguments]);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-4 items-center gap-2 text-mute text-sm empty:hidden">
        {titled && (
          <span className="shrink-0">
            <span className="font-medium text-text">Tool call</span> · {visibleName(part.name)}
          </span>
        )}
        {part.title !== null && <span className="min-w-0 truncate">{visibleText(part.title)}</span>}
        {!part.executable && <Badge tone="err">not run: refused by the harness</Badge>}
        {read.kind === "text" && read.text !== "" && <Badge tone="warn">arguments are not JSON</Badge>}
      </div>
      <Arguments read={read} shown={part.title} />
    </div>
  );
}

/** `shown` stands in the heading already: the argument it was taken from would only repeat it. */
function Arguments({ read, shown }: { read: ToolArguments; shown: string | null }) {
  if (read.kind !== "fields") {
    return read.text === "" ? <NoArguments /> : <CodeBlock text={read.text} label="arguments" wrap />;
  }
  if (read.command === null && read.blocks.length === 0 && read.rest.length === 0) return <NoArguments />;
  const rest = read.rest.filter(([, value]) => value !== shown);
  return (
    <>
      {read.command !== null && <CodeBlock text={read.command} label="command" wrap />}
      {read.blocks.map(({ label, text, change }) => (
        <CodeBlock
          key={label}
          text={text}
          label={label}
          heading={visibleName(label)}
          tone={change ?? "plain"}
          wrap={change === null}
        />
      ))}
      {rest.length > 0 && (
        <dl className="flex flex-wrap gap-x-4 gap-y-0.5">
          {rest.map(([name, value]) => (
            <div key={name} className="mono flex min-w-0 gap-1.5">
              <dt className="shrink-0 text-faint">{visibleName(name)}</dt>
              <dd className="min-w-0 break-words text-mute">{value === "" ? '""' : visibleText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function NoArguments() {
  return <p className="text-faint text-sm">No arguments</p>;
}
