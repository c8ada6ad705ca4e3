import { NO_AGENT } from "#lib/conversation/agent-config.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { sessionTitle, titleOfEvents } from "#lib/importers/choose-title.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { columnText, oneLine, storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { sha256 } from "#lib/sha256.ts";
import { isoTime } from "./source-message.ts";
import { v2Events } from "./v2-events.ts";
import { isV2Export, readV2Message, type V2Message } from "./v2-message.ts";

/** Reads an export of version 2 as one conversation; what is no message is named by its place, the rest comes in. */
export function readV2(file: SourceFile, rejected: Rejected[]): ImportedConversation[] {
  const reject = (reason: string) => rejected.push({ file: file.path, line: null, reason });
  const parsed = parseJson(file.bytes);
  const infoBytes = sliceMember(file.bytes, ["info"]);
  if (!parsed.ok || !isV2Export(parsed.value) || !infoBytes) {
    reject("is not an export of a session: it has no info with an id");
    return [];
  }
  const { info } = parsed.value;
  const ids = new EventIds();
  const session = sessionEvent(info, infoBytes, ids);
  const messages: V2Message[] = [];
  const events = sliceElements(file.bytes, ["messages"]).flatMap((bytes, at) => {
    const message = readV2Message(JSON.parse(new TextDecoder().decode(bytes)));
    if (!message) {
      reject(`messages[${at}] is no message of opencode and was left out`);
      return [];
    }
    messages.push(message);
    return v2Events(message, bytes, ids);
  });
  const id = oneLine(storableText(String(info.id)), 200) || "session";
  const answer = messages.findLast(({ type, model }) => type === "assistant" && model);
  const directory = isObject(info.location) ? info.location.directory : info.directory;
  const title = typeof info.title === "string" ? info.title : "";
  return [
    {
      key: file.path,
      externalId: id,
      title: titleOfEvents(events, { given: title, fallback: sessionTitle(id, "opencode") }),
      promptCacheKey: id,
      forkedFrom: null,
      events: [session, ...events],
      config: {
        ...NO_AGENT,
        provider: columnText(answer?.model?.providerID),
        model: columnText(answer?.model?.id),
      },
      status: statusOf(messages),
      tags: {},
      agentState: redactedJson({ sessionId: id, parentId: info.parentID, projectId: info.projectID }),
      activatedSkills: [],
      workspace: typeof directory === "string" ? redactedJson({ cwd: directory }) : null,
      unattributed: emptyTotals(),
      sourceDigest: sha256(JSON.stringify(["opencode", sha256(file.bytes)])),
    },
  ];
}

function statusOf(messages: readonly V2Message[]): ImportedConversation["status"] {
  const last = messages.findLast(({ type }) => type === "idle" || type === "assistant" || type === "user");
  if (last?.type === "idle") {
    return last.outcome === "failed" ? "error" : last.outcome === "interrupted" ? "paused" : "finished";
  }
  if (last?.error) return "error";
  return last?.finish === "stop" ? "finished" : "unknown";
}

function sessionEvent(info: Record<string, unknown>, bytes: Uint8Array, ids: EventIds): ImportedEvent {
  const created = isObject(info.time) ? info.time.created : null;
  return {
    eventId: ids.take(typeof info.id === "string" ? info.id : null, "session", bytes),
    kind: "state",
    sourceKind: "session",
    role: null,
    timestamp: isoTime(typeof created === "number" ? created : null),
    summary: "Session",
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    bytes,
    model: [],
  };
}
