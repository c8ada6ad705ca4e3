import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { membersOf, sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import type { ChatEntry } from "./chat.ts";

type Linked = Pick<ChatEntry, "id" | "parentId">;

/** The objects of the list under a path of keys, as entries of a chat; what is no object is named in `faults`. */
export function entriesOfList(
  bytes: Uint8Array,
  path: readonly string[],
  link: (raw: Record<string, unknown>, index: number) => Linked,
  faults: string[],
): ChatEntry[] {
  return sliceElements(bytes, path).flatMap((slice, index): ChatEntry[] => {
    const raw = readEntry(slice);
    if (raw) return [{ ...link(raw, index), raw, bytes: slice }];
    faults.push(`message ${index + 1} is no JSON object`);
    return [];
  });
}

/** The same for an object with a message under every id. Of a repeated id the last one counts, as in JSON.parse. */
export function entriesOfMap(
  bytes: Uint8Array,
  path: readonly string[],
  link: (raw: Record<string, unknown>, name: string) => Linked,
  faults: string[],
): ChatEntry[] {
  const map = sliceMember(bytes, path);
  if (map === null) return [];
  const slices = new Map<string, Uint8Array>();
  for (const { name, value } of membersOf(map)) {
    if (slices.has(name))
      faults.push(`message ${JSON.stringify(name.slice(0, 80))} is there twice: the last counts`);
    slices.set(name, value);
  }
  return [...slices].flatMap(([name, slice]): ChatEntry[] => {
    const raw = readEntry(slice);
    if (raw) return [{ ...link(raw, name), raw, bytes: slice }];
    faults.push(`message ${JSON.stringify(name.slice(0, 80))} is no JSON object`);
    return [];
  });
}

function readEntry(slice: Uint8Array): Record<string, unknown> | null {
  const parsed = parseJson(slice);
  return parsed.ok && isObject(parsed.value) ? parsed.value : null;
}
