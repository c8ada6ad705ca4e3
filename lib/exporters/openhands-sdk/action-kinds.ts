import type { ExportEvent } from "#lib/exporters/exporter.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";

/** The SDK's class of each tool's actions and observations, as far as the branch has shown them. */
export class ActionKinds {
  readonly #actions = new Map<string, string>();

  learn({ kind, toolName, bytes }: ExportEvent): void {
    if (kind !== "tool_call" || toolName === null || this.#actions.has(toolName)) return;
    const parsed = parseJson(bytes);
    const action = parsed.ok && isObject(parsed.value) ? parsed.value.action : null;
    if (isObject(action) && typeof action.kind === "string") this.#actions.set(toolName, action.kind);
  }

  /**
   * The arguments as an action. A tool the branch has not used before is written as a call of an MCP tool, the one
   * class that takes any tool and arguments.
   */
  action(
    toolName: string,
    args: Record<string, unknown>,
  ): { action: Record<string, unknown>; isRenamed: boolean } {
    const kind = this.#actions.get(toolName);
    if (kind === undefined || kind === "MCPToolAction") {
      return { action: { data: args, kind: "MCPToolAction" }, isRenamed: kind === undefined };
    }
    const { security_risk: _risk, summary: _summary, ...own } = args;
    return { action: { ...own, kind }, isRenamed: false };
  }
}
