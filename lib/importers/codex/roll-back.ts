import type { Node } from "./node.ts";

/** Lines that open a turn before the person's message is written. */
const OPENERS = /^(turn_context|world_state|event_msg\/(task_started|turn_started|thread_settings_applied))$/;

/**
 * The event a thread goes on from when its last `turns` messages of a person are taken back
 * (`thread_rolled_back`): the one before the turn that began with the last of them. With fewer messages than that
 * the history before the first one stays, as in Codex.
 */
export function rollBack(head: Node | null, turns: number): Node | null {
  let prompt = head?.lastPrompt ?? null;
  if (!prompt || turns < 1) return head;
  for (let left = turns - 1; left > 0; left--) {
    const earlier: Node | null = prompt.parent?.lastPrompt ?? null;
    if (!earlier) break;
    prompt = earlier;
  }
  let cut = prompt.parent;
  while (cut && opensTurn(cut)) cut = cut.parent;
  return cut;
}

function opensTurn({ entry: { line } }: Node): boolean {
  return OPENERS.test(line.type === "event_msg" ? `event_msg/${line.payloadType}` : line.type);
}
