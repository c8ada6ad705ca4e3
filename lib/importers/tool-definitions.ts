import type { ToolDefinition } from "#lib/conversation/content.ts";
import { isObject } from "./parse-json.ts";
import { storableText } from "./plain-text.ts";

/**
 * Tool definitions as the chat and response protocols write them: `{type: "function", function: {…}}`, the function
 * alone, or with `input_schema` in place of `parameters`. What has no name is left out.
 */
export function readToolDefinitions(source: unknown): ToolDefinition[] {
  if (!Array.isArray(source)) return [];
  return source.flatMap((each: unknown) => {
    const tool = isObject(each) && isObject(each.function) ? each.function : each;
    if (!isObject(tool) || typeof tool.name !== "string" || tool.name === "") return [];
    const { name, description, parameters, input_schema: inputSchema } = tool;
    return [
      {
        name: storableText(name),
        description: typeof description === "string" ? storableText(description) : null,
        inputSchema: parameters ?? inputSchema ?? null,
      },
    ];
  });
}
