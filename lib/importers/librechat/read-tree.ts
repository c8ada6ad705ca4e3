import type { ChatEntry } from "#lib/importers/chat/chat.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { membersOf, sliceElements } from "#lib/importers/slice-json.ts";

type Raw = Record<string, unknown>;

/** Parent of a first message. */
const NO_PARENT = "00000000-0000-0000-0000-000000000000";

/**
 * The messages of a LibreChat export in file order: a flat list, or, in recursive exports, a tree of `children`.
 * `path` is where the list stands.
 */
export function readTree(bytes: Uint8Array, path: readonly string[], faults: string[]): ChatEntry[] {
  const entries: ChatEntry[] = [];
  const open: { slice: Uint8Array; parentId: string | null | undefined }[] = sliceElements(bytes, path)
    .reverse()
    .map((slice) => ({ slice, parentId: undefined }));
  for (let next = open.pop(); next; next = open.pop()) {
    const parsed = parseJson(next.slice);
    if (!parsed.ok || !isObject(parsed.value)) {
      faults.push(`message ${entries.length + 1} is no JSON object`);
      continue;
    }
    const { children, ...raw } = parsed.value;
    const id =
      typeof raw.messageId === "string" && raw.messageId !== ""
        ? raw.messageId
        : `message-${entries.length + 1}`;
    const isNested = Array.isArray(children);
    entries.push({
      id,
      parentId: next.parentId === undefined ? parentOf(raw) : next.parentId,
      raw,
      bytes: isNested ? withoutChildren(next.slice) : next.slice,
    });
    if (!isNested) continue;
    for (const slice of sliceElements(next.slice, ["children"]).reverse()) open.push({ slice, parentId: id });
  }
  return entries;
}

function parentOf({ parentMessageId: parent }: Raw): string | null {
  return typeof parent === "string" && parent !== "" && parent !== NO_PARENT ? parent : null;
}

/**
 * A nested message's own members, each with exactly its bytes: the messages below it are payloads of their own, and
 * with them every message would hold all that follows it.
 */
function withoutChildren(slice: Uint8Array): Uint8Array {
  const decoder = new TextDecoder();
  const members = [...membersOf(slice)].filter(({ name }) => name !== "children");
  const texts = members.map(({ name, value }) => `${JSON.stringify(name)}:${decoder.decode(value)}`);
  return new TextEncoder().encode(`{${texts.join(",")}}`);
}
