import { Badge } from "#components/ui/badge.tsx";
import type { ContentPart } from "#lib/conversation/content.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { CodeBlock } from "./code-block.tsx";

type ToolResultPartProps = {
  part: Extract<ContentPart, { type: "tool_result" }>;
  /** Says which tool, where the event's header does not. */
  titled: boolean;
};

/** What came back from a tool, with its outcome. */
export function ToolResultPart({ part, titled }: ToolResultPartProps) {
  const { outcome, exitCode } = part;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2 text-mute text-sm empty:hidden">
        {titled && (
          <span>
            <span className="font-medium text-text">Result</span>
            {part.name !== null && ` · ${visibleName(part.name)}`}
            {exitCode !== null && ` · exit ${exitCode}`}
          </span>
        )}
        {titled && outcome === "error" && <Badge tone="err">error</Badge>}
        {outcome === "rejected" && <Badge tone="warn">rejected: it was not run</Badge>}
      </div>
      {part.text === "" ? (
        <p className="text-faint text-sm">No output</p>
      ) : (
        <CodeBlock text={part.text} label="output" tone={outcome === "error" ? "error" : "plain"} />
      )}
    </div>
  );
}
