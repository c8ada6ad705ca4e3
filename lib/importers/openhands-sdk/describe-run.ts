import { createHash } from "node:crypto";
import { z } from "zod";
import { chooseTitle, placeTitle } from "#lib/importers/choose-title.ts";
import type { HashTable } from "#lib/importers/hash-table.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { oneLine, storableText, tellingLine } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { digestOf as fileDigest } from "#lib/importers/source-bytes.ts";
import { compareText, splitPath } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import type { RunFiles } from "./group-files.ts";
import { textOf } from "./message-parts.ts";
import type { OpenRun } from "./open-run.ts";
import type { PlacedEvents } from "./placed-events.ts";
import { statusOf } from "./read-base-state.ts";
import { bodyOf } from "./read-events.ts";

export type RunFacts = Pick<
  ImportedConversation,
  "externalId" | "title" | "status" | "tags" | "agentState" | "activatedSkills" | "workspace"
>;

const MAX_TITLE = 80;
const HEX_ID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/**
 * Everything about a run that is neither its events nor its agent.
 * @param own its events that are no copies of another directory's: they tell best what it is about.
 * @param steps the same as the rows they become.
 */
export function describeRun(
  opened: OpenRun,
  own: PlacedEvents,
  steps: () => Iterable<ImportedEvent>,
): RunFacts {
  const { run, state, meta, digest } = opened;
  const { log } = opened;
  const tags = { ...tagsOf(meta?.tags), ...tagsOf(state?.tags) };
  const directory = splitPath(run.path).name;
  const externalId = conversationIdOf(opened) ?? uuidOf(digest);
  const title = chooseTitle({
    given: oneLine(tags.title ?? "", MAX_TITLE) || meta?.title,
    asked: askedLines(own.length < log.length ? [own, log.events] : [own]),
    steps,
    fallback: placeTitle(directory, `OpenHands run ${externalId}`) || externalId,
  });
  return {
    externalId,
    title,
    status: statusOf(state),
    tags,
    agentState: redactedJson(isObject(state?.agent_state) ? state.agent_state : {}),
    activatedSkills: (state?.activated_knowledge_skills ?? []).map(storableText),
    workspace:
      state?.workspace === null || state?.workspace === undefined ? null : redactedJson(state.workspace),
  };
}

/** The telling line of each message a person wrote, read as it is asked for. */
export function* askedLines(lists: readonly PlacedEvents[]): Generator<string> {
  for (const events of lists) {
    for (const event of events) {
      const message = bodyOf(event, "MessageEvent")?.llm_message;
      if (message?.role === "user") yield tellingLine(textOf(message.content), MAX_TITLE);
    }
  }
}

/**
 * SHA-256 over name and content hash of the files a run is made of. Locks and other ignored files do not
 * count, nor does where the directory lies: a zip and a folder of the same run are equal.
 * @param hashes of its event files, as far as they are known.
 */
export function digestOf(run: RunFiles, hashes: HashTable): string {
  // A file of lines is the whole run, whatever it is called.
  if (run.lines) return sha256(JSON.stringify(["openhands-sdk", ["events.jsonl", fileDigest(run.lines)]]));
  const others = [run.baseState, run.meta, ...run.misnamed].filter((file) => file !== null);
  const files = [...run.eventFiles.map(({ file }) => file), ...others];
  const order = Uint32Array.from(files.keys());
  order.sort((a, b) => compareText(files[a]?.path ?? "", files[b]?.path ?? ""));
  // The hash of one JSON text, which of 100,000 files would be megabytes.
  const hash = createHash("sha256").update('["openhands-sdk"');
  for (const index of order) {
    const file = files[index];
    if (!file) continue;
    const entry = [pathInRun(run.path, file.path), hashes.get(index) ?? fileDigest(file)];
    hash.update(`,${JSON.stringify(entry)}`);
  }
  return hash.update("]").digest("hex");
}

function pathInRun(root: string, path: string): string {
  return root === "" ? path : path.slice(root.length + 1);
}

/** The id a directory's files or its name give it. */
export function conversationIdOf({ run, state, meta }: OpenRun): string | null {
  return conversationId(state?.id) ?? conversationId(meta?.id) ?? conversationId(splitPath(run.path).name);
}

/** UUIDs come dashed in base_state.json and as bare hex in directory names and meta.json. */
export function conversationId(text: string | null | undefined): string | null {
  const match = HEX_ID.exec(text ?? "");
  return match ? match.slice(1).join("-").toLowerCase() : null;
}

function uuidOf(digest: string): string {
  return conversationId(digest.slice(0, 32)) ?? digest;
}

/** The SDK's own rule for tags; what does not keep it cannot be a tag here either. */
const Tag = z.tuple([z.string().regex(/^[a-z0-9]+$/), z.string().max(256)]);

function tagsOf(source: unknown): Record<string, string> {
  if (!isObject(source)) return {};
  const tags = Object.entries(source).flatMap((entry) => {
    const tag = Tag.safeParse(entry);
    return tag.success ? [[tag.data[0], storableText(tag.data[1])] as const] : [];
  });
  return Object.fromEntries(tags);
}
