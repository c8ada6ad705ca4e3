import type { AgentConfig, ModelParameters } from "#lib/conversation/agent-config.ts";
import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";

/** One thing two agents do not have in common; null on the side that does not have it. */
export type ConfigDifference = {
  name: string;
  left: string | null;
  right: string | null;
  /** How the values read best: on one line, as text of many, or as JSON. */
  format: "line" | "text" | "json";
  /** A provider caches behind it: a change starts the prompt cold. */
  cached: boolean;
};

const PARAMETERS: readonly (readonly [keyof ModelParameters, string])[] = [
  ["temperature", "Temperature"],
  ["topP", "Top p"],
  ["maxOutputTokens", "Max output"],
  ["reasoningEffort", "Reasoning effort"],
  ["verbosity", "Verbosity"],
];

/** Everything that differs between two agents, what is cached first. Tools are told apart by name. */
export function compareAgents(left: AgentConfig, right: AgentConfig): ConfigDifference[] {
  return [
    line("Model", left.model, right.model, true),
    {
      name: "System prompt",
      left: left.systemPrompt,
      right: right.systemPrompt,
      format: "text",
      cached: true,
    } as const,
    ...compareTools(left.tools, right.tools),
    line("Provider", left.provider, right.provider),
    line("Base URL", left.baseUrl, right.baseUrl),
    ...PARAMETERS.map(([field, name]) => line(name, left.parameters[field], right.parameters[field])),
  ].filter((each) => each.left !== each.right);
}

function line(
  name: string,
  left: string | number | null,
  right: string | number | null,
  cached = false,
): ConfigDifference {
  return {
    name,
    left: left === null ? null : String(left),
    right: right === null ? null : String(right),
    format: "line",
    cached,
  };
}

function compareTools(left: readonly ToolDefinition[], right: readonly ToolDefinition[]): ConfigDifference[] {
  const ours = new Map(left.map((tool) => [tool.name, canonicalJson(tool)]));
  const theirs = new Map(right.map((tool) => [tool.name, canonicalJson(tool)]));
  const names = [...new Set([...ours.keys(), ...theirs.keys()])];
  const differences = names.map((name): ConfigDifference => {
    const [from, to] = [ours.get(name) ?? null, theirs.get(name) ?? null];
    return { name: `Tool ${name}`, left: from, right: to, format: "json", cached: true };
  });
  const order = [left, right].map((tools) => tools.map(({ name }) => name).join(", "));
  const moved = differences.every((each) => each.left === each.right) && order[0] !== order[1];
  return moved ? [...differences, line("Order of tools", order[0] ?? "", order[1] ?? "", true)] : differences;
}
