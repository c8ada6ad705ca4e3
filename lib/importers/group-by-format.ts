import type { EventFormat } from "#lib/conversation/event.ts";
import type { Importer, SourceFile } from "./importer.ts";
import { detectFormat, IMPORTERS } from "./registry.ts";
import { sizeOf } from "./source-bytes.ts";

/** The files of one format, in the order they came. */
type FormatGroup = { importer: Importer; files: SourceFile[] };

export type GroupedByFormat = {
  /** At most one a format, in the order formats are asked. */
  groups: FormatGroup[];
  /** Files no importer takes. */
  unclaimed: SourceFile[];
  /** Logs of requests whose messages are those of a run in the same upload. */
  repeated: SourceFile[];
};

/** Where OpenHands writes every request beside the runs of an evaluation, and where Terminus does beside its trajectory. */
const REQUEST_LOGS: readonly { beside: (format: EventFormat) => boolean; path: RegExp }[] = [
  { beside: (format) => format.startsWith("openhands-"), path: /(^|\/)llm_completions\// },
  { beside: (format) => format === "atif", path: /(^|\/)episode-\d+\// },
];

/**
 * Sorts an upload by format, each file by what it shows itself; files that show nothing (a sub-agent's description, an
 * index of names, an emptied log) go to the format of the upload that knows their name.
 * @param detect for files of which only the beginning is at hand.
 */
export function groupByFormat(
  files: readonly SourceFile[],
  detect: (file: SourceFile) => Importer | null = detectFormat,
): GroupedByFormat {
  const found = files.map((file) => ({ file, importer: detect(file) }));
  const present = new Set(found.flatMap(({ importer }) => importer ?? []));
  const inOrder = IMPORTERS.filter((importer) => present.has(importer));
  const logs = REQUEST_LOGS.filter(({ beside }) => inOrder.some(({ format }) => beside(format)));
  const groups = new Map<Importer, SourceFile[]>(inOrder.map((importer) => [importer, []]));
  const grouped: GroupedByFormat = { groups: [], unclaimed: [], repeated: [] };
  for (const { file, importer } of found) {
    const taker = importer ?? inOrder.find((each) => each.owns?.(file.path, sizeOf(file)));
    if (!taker) grouped.unclaimed.push(file);
    else if (taker.format === "openai-messages" && logs.some(({ path }) => path.test(file.path)))
      grouped.repeated.push(file);
    else groups.get(taker)?.push(file);
  }
  grouped.groups = [...groups].flatMap(([importer, members]) =>
    members.length > 0 ? { importer, files: members } : [],
  );
  return grouped;
}
