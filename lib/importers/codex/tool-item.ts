import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";
import { readCommandOutput } from "./command-output.ts";
import type { Item } from "./item.ts";
import type { RolloutLine } from "./rollout-line.ts";
import { contentParts, contentText, SourceContent } from "./source-content.ts";

const Text = z.string().nullish().catch(null);
const Call = z.object({
  id: Text,
  call_id: Text,
  name: Text,
  arguments: z.unknown().optional(),
  input: z.unknown().optional(),
  action: z.unknown().optional(),
  /** The chat-completions form some writers use. */
  function: z.object({ name: Text, arguments: z.unknown().optional() }).nullish().catch(null),
});
const Output = z.object({
  call_id: Text,
  name: Text,
  output: z.unknown().optional(),
  result: z.unknown().optional(),
  tools: z.unknown().optional(),
});
const Wrapped = z.object({ content: SourceContent, success: z.boolean().nullish().catch(null) });

/** A tool call or its output, of every kind Codex knows; null for anything else. */
export function readToolItem({ payload, payloadType }: RolloutLine): Item | null {
  switch (payloadType) {
    case "function_call":
    case "tool_call": {
      const call = Call.parse(payload);
      const name = call.name ?? call.function?.name ?? "tool";
      return toolCall(call.call_id, name, call.arguments ?? call.function?.arguments ?? {});
    }
    case "custom_tool_call": {
      const call = Call.parse(payload);
      return toolCall(call.call_id, call.name ?? "tool", call.input ?? "");
    }
    case "local_shell_call": {
      const call = Call.parse(payload);
      return toolCall(call.call_id ?? call.id, "local_shell", call.action ?? {});
    }
    case "tool_search_call": {
      const call = Call.parse(payload);
      return toolCall(call.call_id ?? call.id, "tool_search", call.arguments ?? {});
    }
    case "web_search_call":
    case "image_generation_call": {
      const call = Call.parse(payload);
      const { result: _image, ...rest } = payload;
      const name = payloadType.replace("_call", "");
      return { ...toolCall(call.id ?? call.call_id, name, call.action ?? rest), hosted: true };
    }
    case "function_call_output":
    case "custom_tool_call_output":
    case "tool_search_output":
    case "tool_result":
    case "function_result": {
      const result = Output.parse(payload);
      return toolResult(result.call_id, result.name, result.output ?? result.result ?? result.tools);
    }
    default:
      return null;
  }
}

export function toolCall(callId: string | null | undefined, name: string, written: unknown) {
  return {
    kind: "tool_call" as const,
    callId: callId || null,
    name,
    arguments: typeof written === "string" ? written : (JSON.stringify(written) ?? ""),
    hosted: false,
  };
}

/** Outputs are text, a list of content entries, `{content, success}`, or whatever the writer had. */
export function toolResult(
  callId: string | null | undefined,
  name: string | null | undefined,
  output: unknown,
): Item {
  const wrapped = isObject(output) && "content" in output ? Wrapped.parse(output) : null;
  const content = wrapped ? wrapped.content : SourceContent.parse(output);
  const images = contentParts(content).filter((part) => part.type === "image");
  const said = contentText(content);
  const isData = said === "" && images.length === 0 && output !== null && typeof output === "object";
  const text = isData ? JSON.stringify(output) : said;
  const command = readCommandOutput(text);
  const failed = wrapped?.success === false || (command.exitCode !== null && command.exitCode !== 0);
  return {
    kind: "tool_result",
    callId: callId || null,
    name: name || null,
    text,
    shown: command.shown,
    images,
    outcome: command.rejected ? "rejected" : failed ? "error" : "ok",
    exitCode: command.exitCode,
  };
}
