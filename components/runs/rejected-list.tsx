import { ChevronRight } from "lucide-react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { formatCount } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { type LeftAside, linesAsText, type RejectedLine } from "./import-reply.ts";

/** What an import could not read: file, line and reason. Nothing when all was read. */
export function RejectedList({ rejected }: { rejected: readonly RejectedLine[] }) {
  if (rejected.length === 0) return null;
  // Some of them came in after all, mended or as they are: each line says what became of it.
  const title =
    rejected.length === 1
      ? "1 part was not imported as it is"
      : `${formatCount(rejected.length)} parts were not imported as they are`;
  return (
    <section className="rounded-lg border border-line">
      <header className="flex items-center justify-between gap-3 border-line border-b py-1 pr-1.5 pl-3">
        <h3 className="font-medium text-sm text-warn">{title}</h3>
        <CopyButton text={linesAsText(rejected)} label="Copy what was rejected" />
      </header>
      <FileLines lines={rejected} />
    </section>
  );
}

/** Files that are no transcripts, closed at first: as a rule nobody misses them. `count` may be more than are named. */
export function LeftAsideList({ files, count }: { files: readonly LeftAside[]; count: number }) {
  if (count === 0) return null;
  const lines = files.map((each) => ({ ...each, line: null }));
  const title = count === 1 ? "1 file was left aside" : `${formatCount(count)} files were left aside`;
  return (
    <details className="group rounded-lg border border-line">
      <summary className="flex cursor-pointer select-none items-center gap-2 rounded-lg px-3 py-2 font-medium text-mute text-sm hover:text-text">
        <ChevronRight size={14} aria-hidden className="shrink-0 transition-transform group-open:rotate-90" />
        {title}
      </summary>
      <div className="border-line border-t">
        <FileLines lines={lines} />
        {count > files.length && (
          <p className="border-line border-t px-3 py-1.5 text-mute text-sm">
            and {formatCount(count - files.length)} more
          </p>
        )}
      </div>
    </details>
  );
}

function FileLines({ lines }: { lines: readonly RejectedLine[] }) {
  return (
    <ul className="mono max-h-56 select-text divide-y divide-line overflow-y-auto">
      {lines.map(({ file, line, reason }) => (
        <li key={`${file}:${line}:${reason}`} className="px-3 py-1.5">
          <span className="break-all text-text">
            {visibleName(file)}
            {line !== null && <span className="text-mute">:{line}</span>}
          </span>
          <span className="block break-words text-mute">{visibleName(reason)}</span>
        </li>
      ))}
    </ul>
  );
}
