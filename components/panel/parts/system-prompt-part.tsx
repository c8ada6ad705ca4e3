import type { ContentPart } from "#lib/conversation/content.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { Disclosure } from "./disclosure.tsx";
import { PlainText } from "./plain-text.tsx";
import { ToolList } from "./tool-list.tsx";

type SystemPromptPartProps = { part: Extract<ContentPart, { type: "system_prompt" }> };

/** System prompt and tools as they were sent: sizes first, the text on demand. */
export function SystemPromptPart({ part }: SystemPromptPartProps) {
  const { text, tools } = part;
  return (
    <div className="flex flex-col">
      <Disclosure name="prompt" title="Prompt" aside={`${formatCount(text.length)} characters`}>
        <PlainText text={text} label="System prompt" />
      </Disclosure>
      {tools.length > 0 && (
        <Disclosure
          name="tools"
          title={tools.length === 1 ? "1 tool" : `${tools.length} tools`}
          aside={tools.map((tool) => tool.name).join(", ")}
        >
          <ToolList tools={tools} />
        </Disclosure>
      )}
    </div>
  );
}
