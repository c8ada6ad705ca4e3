import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { resultPart } from "./message-parts.ts";
import type { StreamPiece } from "./read-stream.ts";
import type { StreamLine } from "./stream-line.ts";

/** Readable parts of an event of a stream, and the slice of it that was sent to the model. */
export function streamContent({ line, text }: StreamPiece): EventContent {
  switch (line.type) {
    case "message":
      return seen(text === "" ? [] : [{ type: "text", text }]);
    case "tool_use":
      return seen([callOf(line)]);
    case "tool_result":
      return seen([resultOf(line)]);
    case "error": {
      const detail = line.message ?? "";
      if (line.severity === "error") return unseen({ type: "error", code: "error", detail });
      return unseen({ type: "note", label: line.severity ?? "warning", text: detail });
    }
    case "result":
      if (line.error) {
        const { type, message } = line.error;
        return unseen({ type: "error", code: type || "error", detail: message ?? "" });
      }
      return unseen({ type: "note", label: "result", text: prettyJson(line.stats ?? {}) });
    case "init":
      return unseen({
        type: "note",
        label: "session",
        text: prettyJson({ session_id: line.session_id, model: line.model }),
      });
  }
}

function callOf({ tool_id: id, tool_name: name, parameters }: StreamLine): ContentPart {
  return {
    type: "tool_call",
    callId: id ?? "",
    name: name ?? "tool",
    arguments: JSON.stringify(parameters ?? {}),
    executable: true,
    title: null,
  };
}

/** The stream shows what a person sees of a result: often less than what the model got. */
function resultOf({ tool_id: id, status, output, error }: StreamLine): ContentPart {
  const failed = status === "error";
  const said = output || error?.message || "";
  return resultPart({ id, name: null, response: failed ? { error: said } : { output: said } });
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(part: ContentPart): EventContent {
  return { parts: [part], model: [] };
}
