import type { SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";

const PARSED_TO_EXPLAIN = 4_000_000;
/** Bytes that tell it. */
export const TELLING_BYTES = 512;
/** What is told by its first bytes (from `from` on), and what to do about it. */
const PACKINGS: readonly { mark: readonly number[]; from?: number; words: string }[] = [
  {
    mark: [0x28, 0xb5, 0x2f, 0xfd],
    words: "is compressed with zstd: unpack it first, or send it as .gz or .zip",
  },
  {
    mark: [0x1f, 0x8b],
    words: "is a gzip file inside of an archive or of another gzip: unpack it once, and send it again",
  },
  { mark: [0x50, 0x4b, 0x03, 0x04], words: "is a zip inside of an archive: send it by itself" },
  // "ustar"
  {
    mark: [0x75, 0x73, 0x74, 0x61, 0x72],
    from: 257,
    words: "is a tar archive: unpack it, or pack the files as a zip",
  },
  { mark: [0xff, 0xfe, 0, 0], words: "is UTF-32 text: save it as UTF-8" },
  { mark: [0xff, 0xfe], words: "is UTF-16 text: save it as UTF-8" },
  { mark: [0xfe, 0xff], words: "is UTF-16 text: save it as UTF-8" },
];
const SHOWN_KEYS = 6;
const SHOWN_CHARACTERS = 40;

/** What has to be done to a file before anything could read it; null when it is as it should be. */
export function packingOf({ bytes }: Pick<SourceFile, "bytes">): string | null {
  const found = PACKINGS.find(({ mark, from = 0 }) => mark.every((byte, at) => bytes[from + at] === byte));
  return found?.words ?? null;
}

/**
 * What an unrecognised file looks like, in a few words: "a JSON object with role, content", "JSON lines that begin with
 * type, payload", "text that begins with “2026-11-…”". Keys and a few characters only: the rest may be a secret.
 */
export function describeSeen({ bytes }: SourceFile): string {
  if (bytes.byteLength === 0) return "is empty";
  const packing = packingOf({ bytes });
  if (packing !== null) return packing;
  if (bytes.subarray(0, 8_000).includes(0)) return "is binary";
  const [first, second] = splitLines(bytes.subarray(0, PARSED_TO_EXPLAIN));
  const line = first === undefined ? null : parseJson(first.bytes);
  if (second !== undefined && line?.ok) return `is JSON lines, the first ${describeValue(line.value)}`;
  const whole = bytes.byteLength > PARSED_TO_EXPLAIN ? null : parseJson(bytes);
  if (whole?.ok) return `is ${describeValue(whole.value)}`;
  const start = new TextDecoder().decode(bytes.subarray(0, 400)).replace(/\s+/g, " ").trim();
  return `begins with “${[...start].slice(0, SHOWN_CHARACTERS).join("")}${start.length > SHOWN_CHARACTERS ? "…" : ""}”`;
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty JSON list" : `a JSON list of ${describeValue(value[0])}`;
  }
  if (!isObject(value)) return "a bare JSON value";
  const keys = Object.keys(value);
  if (keys.length === 0) return "an empty JSON object";
  const shown = keys.slice(0, SHOWN_KEYS).map((key) => key.slice(0, SHOWN_CHARACTERS));
  return `a JSON object with ${shown.join(", ")}${keys.length > SHOWN_KEYS ? " …" : ""}`;
}
