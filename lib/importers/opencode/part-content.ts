import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { isAnswered, readPart, type SourcePart } from "./source-part.ts";

/** What opencode sends in place of an output it took out of the prompt. */
const CLEARED = "[Old tool result content cleared]";
const REFUSED = /^The user (rejected|dismissed|has specified a rule)/;

/** The call, then its result if it has one: both stand in one part. */
export function toolContent(part: SourcePart): { call: ContentPart; result: EventContent | null } {
  return { call: callPart(part), result: isAnswered(part) ? resultContent(part) : null };
}

function callPart({ callID, tool, state }: SourcePart): ContentPart {
  const written = state?.raw || (state?.input ?? {});
  return {
    type: "tool_call",
    callId: callID ?? "",
    name: tool ?? "tool",
    arguments: typeof written === "string" ? written : JSON.stringify(written),
    executable: true,
    title: state?.title || null,
  };
}

function resultContent(part: SourcePart): EventContent {
  const { state, callID, tool } = part;
  const failed = state?.status === "error";
  const output = failed ? (state?.error ?? "") : outputText(state?.output);
  const exit = state?.metadata?.exit;
  const result = {
    type: "tool_result" as const,
    callId: callID || null,
    name: tool ?? null,
    text: output,
    outcome: failed ? (REFUSED.test(output) ? ("rejected" as const) : ("error" as const)) : ("ok" as const),
    exitCode: Number.isSafeInteger(exit) ? Number(exit) : null,
  };
  const files = (state?.attachments ?? []).flatMap((each) => readPart(each) ?? []).flatMap(filePart);
  if (!state?.time?.compacted) return { parts: [result, ...files], model: [result, ...files] };
  return { parts: [result, ...files], model: [{ ...result, text: CLEARED }] };
}

function outputText(output: unknown): string {
  if (typeof output === "string") return output;
  return output === null || output === undefined ? "" : prettyJson(output);
}

const IMAGE_DATA = /^data:image\/[\w.+-]{1,40};base64,/;

/** An image the model got as it is; of other files their name. Texts of files stand in parts of their own. */
export function filePart({ mime, url, filename }: SourcePart): ContentPart[] {
  if (url && IMAGE_DATA.test(url)) return [{ type: "image", url }];
  if (url && mime?.startsWith("image/") && /^https?:/.test(url)) return [{ type: "image", url }];
  return [
    {
      type: "note",
      label: "file",
      text: boundedText([filename, mime].filter(Boolean).join(" ") || "file", 1_000),
    },
  ];
}

/** A part of what a user sent. */
export function userPart(part: SourcePart): EventContent {
  switch (part.type) {
    case "text":
      return userText(part);
    case "file": {
      const parts = filePart(part);
      return { parts, model: parts.filter(({ type }) => type === "image") };
    }
    case "subtask": {
      const text = [part.description, part.prompt].filter(Boolean).join("\n");
      return seen([{ type: "context", label: `task for ${part.agent ?? "an agent"}`, text }]);
    }
    case "compaction":
      return unseen([{ type: "note", label: "compaction", text: "The history was to be summarised here." }]);
    case "agent":
      return unseen([{ type: "note", label: "agent", text: part.name ?? "" }]);
    default:
      return unseen([factsOf(part)]);
  }
}

function userText({ text, synthetic, ignored }: SourcePart): EventContent {
  if (!text) return unseen([]);
  const shown: ContentPart = synthetic
    ? { type: "context", label: "added by opencode", text }
    : { type: "text", text };
  return ignored ? unseen([{ type: "note", label: "not sent", text }]) : seen([shown]);
}

/** A part of an answer. Of a tool the call and its result. */
export function answerPart(part: SourcePart): EventContent {
  switch (part.type) {
    case "text":
      return part.text ? seen([{ type: "text", text: part.text }]) : unseen([]);
    case "reasoning":
      return part.text ? seen([{ type: "reasoning", text: part.text }]) : unseen([]);
    case "tool": {
      const { call, result } = toolContent(part);
      return { parts: [call, ...(result?.parts ?? [])], model: [call, ...(result?.model ?? [])] };
    }
    case "file":
      return unseen(filePart(part));
    default:
      return unseen([factsOf(part)]);
  }
}

const PLACE: ReadonlySet<string> = new Set(["type", "id", "sessionID", "messageID"]);

function factsOf({ type, raw }: SourcePart): ContentPart {
  const facts = Object.entries(raw).filter(([key]) => !PLACE.has(key));
  const text = isObject(raw) ? prettyJson(Object.fromEntries(facts)) : "";
  return { type: "note", label: type.slice(0, 200), text };
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
