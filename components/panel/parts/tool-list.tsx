import type { ToolDefinition } from "#lib/conversation/content.ts";
import { visibleName, visibleText } from "#lib/format/visible-name.ts";
import { MemoryScope } from "../use-remembered.tsx";
import { CodeBlock } from "./code-block.tsx";
import { Disclosure } from "./disclosure.tsx";

/** Tools an agent may call, each with its schema. */
export function ToolList({ tools }: { tools: readonly ToolDefinition[] }) {
  return (
    <ul className="flex flex-col rounded-lg border border-line px-3 py-1">
      {tools.map((tool, index) => {
        // Sources do name a tool twice.
        const name = `${index}-${tool.name}`;
        return (
          <li key={name}>
            <MemoryScope name={name}>
              <Disclosure name="tool" title={visibleName(tool.name)} aside={firstLine(tool.description)}>
                <div className="flex flex-col gap-2 pb-2">
                  {tool.description && (
                    <p className="whitespace-pre-wrap break-words text-mute text-sm">
                      {visibleText(tool.description)}
                    </p>
                  )}
                  {tool.inputSchema == null ? (
                    <p className="text-faint text-sm">The source names this tool without its schema.</p>
                  ) : (
                    <CodeBlock
                      text={JSON.stringify(tool.inputSchema, null, 2)}
                      label={`schema of ${tool.name}`}
                    />
                  )}
                </div>
              </Disclosure>
            </MemoryScope>
          </li>
        );
      })}
    </ul>
  );
}

function firstLine(description: string | null): string | null {
  return description?.trim().split("\n", 1)[0]?.slice(0, 160) ?? null;
}
