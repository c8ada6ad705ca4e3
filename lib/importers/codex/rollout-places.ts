import type { SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { linesOf } from "#lib/importers/source-bytes.ts";
import type { FileLine } from "#lib/importers/split-lines.ts";
import { isFirstFormat } from "./group-files.ts";

/** What is wrong with the one document of the first CLI; null for one that is whole, and for every other file. */
export function damageOf(file: SourceFile): { line: number | null; reason: string } | null {
  if (file.stored || !isFirstFormat(file)) return null;
  const parsed = parseJson(file.bytes);
  return parsed.ok ? null : parsed;
}

/** The lines of a rollout; of the one document the first CLI wrote, its header and each of its items. */
export function* placesOf(file: SourceFile): Generator<FileLine> {
  if (file.stored || !isFirstFormat(file)) {
    yield* linesOf(file);
    return;
  }
  const { bytes: document } = file;
  const header = sliceMember(document, ["session"]);
  let line = 1;
  let counted = 0;
  for (const bytes of [...(header ? [header] : []), ...sliceElements(document, ["items"])]) {
    const at = bytes.byteOffset - document.byteOffset;
    for (; counted < at; counted++) if (document[counted] === 0x0a) line++;
    yield { line, start: at, at, bytes };
  }
}
