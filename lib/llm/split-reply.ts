import type { ContentPart } from "#lib/conversation/content.ts";
import type { CollectedBlock } from "./collect-reply.ts";
import { toolInput } from "./message.ts";
import type { ReplyPiece } from "./model-call.ts";

/**
 * A response → one piece per event: every tool call with what was said before it, then what was said after the last
 * one. As in the transcripts of the OpenHands SDK, the first of several calls carries the thought.
 * @param isKnownTool a call of another tool is kept, but is not executable.
 */
export function splitReply(
  blocks: readonly CollectedBlock[],
  isKnownTool: (name: string) => boolean,
): ReplyPiece[] {
  const pieces: ReplyPiece[] = [];
  let open: CollectedBlock[] = [];
  for (const block of blocks) {
    open.push(block);
    if (block.call === null) continue;
    pieces.push(toPiece(open, isKnownTool));
    open = [];
  }
  const rest = toPiece(open, isKnownTool);
  const last = pieces.at(-1);
  // What nobody can read makes no event of its own: it travels with the piece before it.
  if (last && rest.parts.length === 0) {
    if (last.message.role === "assistant" && rest.message.role === "assistant") {
      last.message.content.push(...rest.message.content);
    }
    return pieces;
  }
  return [...pieces, rest];
}

function toPiece(blocks: readonly CollectedBlock[], isKnownTool: (name: string) => boolean): ReplyPiece {
  const call = blocks.at(-1)?.call ?? null;
  const toolCall = call && { ...call, executable: isKnownTool(call.name) && toolInput(call.arguments).valid };
  const content = blocks
    .map((block) => block.content)
    .filter((part) => part.type !== "text" || part.text !== "");
  const parts = content.flatMap((part): ContentPart[] => {
    if (part.type !== "tool-call") return part.text === "" ? [] : [{ type: part.type, text: part.text }];
    return toolCall ? [{ type: "tool_call", ...toolCall, title: null }] : [];
  });
  return { kind: call ? "tool_call" : "message", parts, message: { role: "assistant", content }, toolCall };
}
