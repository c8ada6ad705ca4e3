import type { ContentPart } from "#lib/conversation/content.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import type { Message, Part, ToolCall } from "./source-message.ts";

type ToolResult = Extract<ContentPart, { type: "tool_result" }>;

/** What is sent to the model, in order. Thought texts stay behind. */
export function sentParts(parts: readonly Part[]): ContentPart[] {
  return parts.flatMap(sentPart);
}

function sentPart(part: Part): ContentPart[] {
  if (part.thought) return [];
  if (part.text) return [{ type: "text", text: part.text }];
  const { inlineData, fileData, functionCall, functionResponse } = part;
  if (inlineData?.data && /^image\/[\w.+-]{1,40}$/.test(inlineData.mimeType ?? "")) {
    return [{ type: "image", url: `data:${inlineData.mimeType};base64,${inlineData.data}` }];
  }
  if (inlineData)
    return [{ type: "note", label: inlineData.mimeType || "attachment", text: "Attached data." }];
  if (fileData) return [{ type: "note", label: fileData.mimeType || "file", text: fileData.fileUri ?? "" }];
  if (functionCall) {
    const { id, name, args } = functionCall;
    return [callPart(id ?? "", name ?? "tool", args, null)];
  }
  return functionResponse ? [resultPart(functionResponse)] : [];
}

export function thoughtParts({ thoughts, content }: Message): ContentPart[] {
  const told = thoughts.map(({ subject, description }) =>
    [subject ? `**${subject}**` : "", description ?? ""].filter(Boolean).join("\n"),
  );
  const written = content.flatMap((part) => (part.thought && part.text ? [part.text] : []));
  return [...told, ...written].filter(Boolean).map((text) => ({ type: "reasoning", text }));
}

export function toolCallPart(call: ToolCall): ContentPart {
  return callPart(call.id ?? "", call.name ?? "tool", call.args, titleOf(call));
}

function callPart(callId: string, name: string, args: unknown, title: string | null): ContentPart {
  const written = JSON.stringify(args ?? {});
  return { type: "tool_call", callId, name, arguments: written, executable: true, title };
}

/** Shell calls come with a line the model wrote about what they do. */
function titleOf({ args }: ToolCall): string | null {
  if (typeof args !== "object" || args === null || !("description" in args)) return null;
  return typeof args.description === "string" && args.description !== "" ? args.description : null;
}

const EXIT_CODE = /^Exit Code: (\d{1,9})$/m;
const CANCELLED = /^\[?Operation cancelled/i;

/** Gemini CLI answers a call with `{output}` or `{error}`; anything else is shown as JSON. */
export function resultPart(answer: NonNullable<Part["functionResponse"]>): ToolResult {
  const { id, name, response } = answer;
  const error = response?.error;
  const output = error ?? response?.output ?? (response && Object.keys(response).length > 0 ? response : "");
  const text = typeof output === "string" ? output : prettyJson(output);
  const failed = error !== undefined && error !== null;
  const exitCode = EXIT_CODE.exec(text.slice(-2_000))?.[1];
  return {
    type: "tool_result",
    callId: id || null,
    name: name || null,
    text,
    outcome: failed ? (CANCELLED.test(text) ? "rejected" : "error") : "ok",
    exitCode: exitCode === undefined ? null : Number(exitCode),
  };
}
