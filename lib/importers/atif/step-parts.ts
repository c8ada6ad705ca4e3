import type { ContentPart } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import {
  type Content,
  listOf,
  type Result,
  type Step,
  stringOf,
  type ToolCall,
} from "./source-trajectory.ts";

export function contentText(content: Content): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .flatMap((part) => (isObject(part) ? (stringOf(part.text) ?? []) : []))
    .join("\n");
}

/** Texts and pictures in their order. */
export function contentParts(content: Content): ContentPart[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return listOf(content).flatMap((part): ContentPart[] => {
    if (!isObject(part)) return [];
    if (typeof part.text === "string") return part.text === "" ? [] : [{ type: "text", text: part.text }];
    if (part.type !== "image" || !isObject(part.source)) return [];
    const path = stringOf(part.source.path) ?? "";
    // A path names a file beside the trajectory: nobody can fetch it from here.
    return /^(https?:\/\/|data:image\/)/i.test(path)
      ? [{ type: "image", url: path }]
      : [{ type: "note", label: "image", text: path }];
  });
}

/** A message with the first of its calls; every other call is an event of its own. */
export function messageParts(step: Step): { parts: ContentPart[]; model: ContentPart[] } {
  if (step.isBoundary) return boundaryParts(step);
  const said = contentParts(step.message);
  if (step.source === "system") {
    const prompt: ContentPart = { type: "system_prompt", text: contentText(step.message), tools: [] };
    return { parts: [prompt], model: [prompt] };
  }
  if (step.source === "unknown") {
    return { parts: [{ type: "note", label: step.sourceWord, text: contentText(step.message) }], model: [] };
  }
  const first = step.calls[0];
  const model = [...said.filter((part) => part.type !== "note"), ...(first ? [callPart(first)] : [])];
  const thought: ContentPart[] = step.reasoning ? [{ type: "reasoning", text: step.reasoning }] : [];
  return { parts: [...thought, ...said, ...(first ? [callPart(first)] : [])], model };
}

/** What the step observed is the summary; its message is for readers. */
function boundaryParts({ message, results }: Step): { parts: ContentPart[]; model: ContentPart[] } {
  const texts = results.flatMap((result) => (result ? contentText(result.content) : [])).filter(Boolean);
  const compaction = wholeCompaction(texts.join("\n\n") || null);
  const refs = results.flatMap((result) => (result ? refNotes(result) : []));
  return { parts: [...contentParts(message), compaction, ...refs], model: [compaction] };
}

function refNotes({ subagent_trajectory_ref: refs }: Result): ContentPart[] {
  return (refs ?? []).map((ref) => ({ type: "note", label: "sub-agent", text: prettyJson(ref) }));
}

export function callPart({ tool_call_id: id, function_name: name, arguments: args }: ToolCall): ContentPart {
  const written = typeof args === "string" ? args : JSON.stringify(args ?? {});
  const title = isObject(args) ? stringOf(args.description) : null;
  return {
    type: "tool_call",
    callId: id ?? "",
    name: name || "tool",
    arguments: written,
    executable: true,
    title,
  };
}

/** The answer to a call; without a call it is what the environment said. */
export function resultParts(result: Result): { parts: ContentPart[]; model: ContentPart[] } {
  const images = contentParts(result.content).filter((part) => part.type === "image");
  const text = contentText(result.content);
  const callId = result.source_call_id || null;
  const answer: ContentPart =
    callId === null
      ? { type: "context", label: "observation", text }
      : {
          type: "tool_result",
          callId,
          name: null,
          text,
          outcome: isFailed(result) ? "error" : "ok",
          exitCode: null,
        };
  const model = [...(callId === null && text === "" ? [] : [answer]), ...images];
  return { parts: [...model, ...refNotes(result)], model };
}

/** The format has no field for it; exporters put it under `extra`. */
export function isFailed({ extra }: Result): boolean {
  return extra?.is_error === true || extra?.status === "error" || extra?.status === "failed";
}
