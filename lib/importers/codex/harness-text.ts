/**
 * What Codex writes in the user's name: environment, AGENTS.md, permissions, notices (codex-rs contextual user
 * fragments). Newer versions name the kinds of a message's parts themselves, see `isHarnessKind`.
 */
const HARNESS_BLOCK =
  /^\s*<(environment_context|user_instructions|permissions instructions|skills_instructions|skill|collaboration_mode|multi_agent\w*|personality_spec|turn_aborted|subagent_notification|user_shell_command|user_action|model_switch|app-context|apps_instructions|plugins_instructions|hook_prompt|goal_context|realtime_conversation|token_budget|context_window|INSTRUCTIONS)\b[^>]*>/;
const AGENTS_FILE = /^\s*# AGENTS\.md instructions\b/;

/** Whether a text under the role "user" was written by the harness, not by a person. */
export function isHarnessText(text: string): boolean {
  return HARNESS_BLOCK.test(text) || AGENTS_FILE.test(text);
}

/** `content_item_kinds` of Codex ≥ 0.16x: "user.text" is a person's, "environments.environment_context" is not. */
export function isHarnessKind(kinds: readonly string[]): boolean | null {
  const told = kinds.filter((kind) => kind !== "unknown");
  return told.length === 0 ? null : told.every((kind) => !kind.startsWith("user."));
}
