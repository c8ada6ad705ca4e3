import { groupBy } from "#lib/group-by.ts";
import { dropRepeats, type Told } from "#lib/importers/drop-repeats.ts";
import type { ImportedConversation, ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { compareText, splitPath } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { externalIdOf } from "./describe-session.ts";
import { type FileKind, kindOfFile } from "./group-files.ts";
import { outputConversation } from "./output-document.ts";
import { placeCheckpoints } from "./place-checkpoints.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import { readSession } from "./read-session.ts";
import { readStream } from "./read-stream.ts";
import type { Session } from "./session.ts";
import { streamConversation } from "./stream-events.ts";
import { toConversations } from "./to-conversations.ts";

/** Every session of the upload; sub-agents are tied to the call they ran for. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const sorted = [...files].sort((a, b) => compareText(a.path, b.path));
  const byKind = groupBy(sorted, kindOfFile);
  result.ignored.push(...(byKind.get(null) ?? []).map(({ path }) => path));
  const sessions = (byKind.get("session") ?? []).flatMap((file) => readSession(file, result.rejected) ?? []);
  const kept = withoutCopies(sessions, result.rejected);
  const families = kept.map((session) => ({ session, conversations: toConversations(session) }));
  const isAgent = ({ session }: Family) => session.facts.kind === "subagent";
  const mains = families.filter((family) => !isAgent(family));
  for (const { session, conversations } of families) {
    const [trunk] = conversations;
    if (!trunk || session.facts.kind !== "subagent") continue;
    trunk.spawnedBy = findSpawner(session, mains);
    if (trunk.spawnedBy) continue;
    const reason = "is the session of a sub-agent whose parent is not in the upload";
    result.rejected.push({ file: session.path, line: null, reason });
  }
  setDigests(families);
  for (const { conversations } of [...mains, ...families.filter(isAgent)]) {
    result.conversations.push(...conversations);
  }
  readOutputs(byKind, result);
  const checkpoints = (byKind.get("checkpoint") ?? []).flatMap(
    (file) => readCheckpoint(file, result.rejected) ?? [],
  );
  result.conversations.push(...placeCheckpoints(checkpoints, result.rejected));
  for (const { path } of byKind.get("prompts") ?? []) {
    if (result.conversations.length > 0) result.ignored.push(path);
    else result.rejected.push({ file: path, line: null, reason: ONLY_PROMPTS });
  }
  return result;
}

const ONLY_PROMPTS =
  "is Gemini CLI's list of the prompts that were typed, without a single answer; the sessions are the files in the chats folder beside it";

/** What runs printed. A run whose session is in the upload is told there, with more of it. */
function readOutputs(byKind: ReadonlyMap<FileKind | null, SourceFile[]>, result: ImportResult): void {
  const known = new Map(result.conversations.map(({ externalId, key }) => [externalId, key]));
  const streams = (byKind.get("stream") ?? []).flatMap((file) => {
    const runs = readStream(file, result.rejected);
    return runs.map((run): Told => {
      const key = runs.length === 1 ? file.path : `${file.path}#${run.sessionId ?? ""}`;
      const digest = sha256(JSON.stringify(["gemini-cli", sha256(file.bytes), run.sessionId]));
      return { file: file.path, conversations: [{ ...streamConversation(run, key), sourceDigest: digest }] };
    });
  });
  const outputs = (byKind.get("output") ?? []).flatMap((file): Told[] => {
    const conversation = outputConversation(file);
    return conversation ? [{ file: file.path, conversations: [conversation] }] : [];
  });
  const fresh = [...streams, ...outputs].filter(({ file, conversations: [run] }) => {
    const whole = known.get(run?.externalId ?? "");
    if (whole === undefined) return true;
    const reason = `is what session ${run?.externalId} printed, which ${whole} holds; imported once`;
    result.rejected.push({ file, line: null, reason });
    return false;
  });
  result.conversations.push(...dropRepeats(fresh, result.rejected));
}

type Spawner = NonNullable<ImportedConversation["spawnedBy"]>;
type Family = { session: Session; conversations: ImportedConversation[] };

/** Of every session nobody spawned: over its own file and those of its sub-agents, wherever they lie. */
function setDigests(families: readonly Family[]): void {
  const owners = new Map(families.flatMap((family) => family.conversations.map(({ key }) => [key, family])));
  const agents = new Map<Family, string[]>();
  for (const { session, conversations } of families) {
    const spawner = owners.get(conversations[0]?.spawnedBy?.key ?? "");
    const hashes = spawner && (agents.get(spawner) ?? []);
    if (spawner && hashes) agents.set(spawner, hashes);
    hashes?.push(sha256(session.bytes));
  }
  for (const family of families) {
    const { session, conversations } = family;
    const [trunk] = conversations;
    if (!trunk || trunk.spawnedBy) continue;
    const parts = [sha256(session.bytes), ...(agents.get(family) ?? []).sort(compareText)];
    trunk.sourceDigest = sha256(JSON.stringify(["gemini-cli", ...parts]));
  }
}

/** Sub-agents lie in a directory named after their parent's session; the call they ran for names theirs. */
function findSpawner(session: Session, mains: readonly Family[]): Spawner | null {
  const id = externalIdOf(session);
  const parentId = splitPath(splitPath(session.path).directory).name;
  for (const main of mains) {
    const caller = main.session.nodes.find(({ message }) =>
      message?.toolCalls.some((call) => call?.agentId === id),
    );
    const callId = caller?.message?.toolCalls.find((call) => call?.agentId === id)?.id ?? null;
    for (const { key, events } of callId === null ? [] : main.conversations) {
      const event = events.find((each) => each.kind === "tool_call" && each.toolCallId === callId);
      if (event) return { key, eventId: event.eventId };
    }
  }
  const parent = mains.find((main) => externalIdOf(main.session) === parentId);
  const [trunk] = parent?.conversations ?? [];
  return trunk ? { key: trunk.key, eventId: null } : null;
}

/** A resumed session of the older form is copied into a line file: the same messages, then more. */
function withoutCopies(sessions: readonly Session[], rejected: Rejected[]): Session[] {
  const copies = new Set<Session>();
  for (const group of groupBy(sessions, externalIdOf).values()) {
    const bySize = [...group].sort((a, b) => b.nodes.length - a.nodes.length);
    const [fullest] = bySize;
    if (!fullest) continue;
    const known = messageIds(fullest);
    for (const session of bySize.slice(1)) {
      const ids = messageIds(session);
      if (![...ids].every((id) => known.has(id)) || ids.size === 0) continue;
      copies.add(session);
      const reason = `holds only messages of session ${externalIdOf(session)} that are in ${fullest.path} too; imported once`;
      rejected.push({ file: session.path, line: null, reason });
    }
  }
  return sessions.filter((session) => !copies.has(session));
}

function messageIds({ nodes }: Session): Set<string> {
  return new Set(nodes.flatMap(({ message }) => message?.id ?? []));
}
