import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { sha256 } from "#lib/sha256.ts";
import { listOf, type Part, readParts } from "./source-message.ts";

/** One `Content` of the Gemini API: what was sent, or what the model said. */
export type Content = {
  isModel: boolean;
  parts: Part[];
  bytes: Uint8Array;
  /** The bytes of each part. */
  slices: Uint8Array[];
  /** Hash of what it says: checkpoints of one session begin with the same contents. */
  said: string;
};

export type Checkpoint = {
  path: string;
  bytes: Uint8Array;
  facts: Record<string, unknown>;
  contents: Content[];
};

/**
 * Where a document keeps a history as the Gemini API has it: `/chat save` and `/chat share` write the list, newer
 * versions `{history, authType}`; the checkpoints of tools keep it as `clientHistory`, beside what was on the screen.
 * Null for any other document.
 */
export function historyPath(value: unknown): readonly string[] | null {
  if (isHistory(value)) return [];
  if (!isObject(value)) return null;
  return ["clientHistory", "history"].filter((key) => isHistory(value[key])).map((key) => [key])[0] ?? null;
}

function isHistory(value: unknown): boolean {
  return Array.isArray(value) && value.slice(0, 3).some(isContent);
}

function isContent(value: unknown): boolean {
  return isObject(value) && (value.role === "user" || value.role === "model") && Array.isArray(value.parts);
}

/** Reads one checkpoint. What cannot be read is rejected by element; null when nothing can. */
export function readCheckpoint(file: SourceFile, rejected: Rejected[]): Checkpoint | null {
  const reject = (reason: string) => rejected.push({ file: file.path, line: null, reason });
  const parsed = parseJson(file.bytes);
  const path = parsed.ok ? historyPath(parsed.value) : null;
  if (!parsed.ok || !path) {
    reject("is no checkpoint of Gemini CLI");
    return null;
  }
  const contents: Content[] = [];
  for (const [index, bytes] of sliceElements(file.bytes, path).entries()) {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isObject(value) && isContent(value)) {
      const slices = sliceElements(bytes, ["parts"]);
      const read = listOf(value.parts).flatMap((each, at) => {
        const [part] = readParts(each);
        const slice = slices[at];
        return part && slice ? [{ part, slice }] : [];
      });
      contents.push({
        isModel: value.role === "model",
        parts: read.map(({ part }) => part),
        slices: read.map(({ slice }) => slice),
        bytes,
        said: sha256(JSON.stringify([value.role, value.parts])),
      });
    } else {
      reject(`${[...path, `[${index}]`].join("")} is no content with a role and parts and was left out`);
    }
  }
  const rest = path.length > 0 && isObject(parsed.value) ? parsed.value : {};
  const { history: _history, clientHistory: _client, ...facts } = rest;
  return contents.length > 0 ? { path: file.path, bytes: file.bytes, facts, contents } : null;
}

/** Whether the bytes hold one: a single content, as an event keeps it. */
export function readContent(value: unknown): Pick<Content, "isModel" | "parts"> | null {
  if (!isObject(value) || !isContent(value)) return null;
  return { isModel: value.role === "model", parts: readParts(value.parts) };
}
