import { Check, TriangleAlert } from "lucide-react";
import { useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { CommandLine } from "#components/ui/command-line.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ExportPreview } from "#lib/api/export.ts";
import { formatBytes, formatCount } from "#lib/format/numbers.ts";

type ExportDetailsProps = { preview: ExportPreview | null; error: Error | null; onRetry: () => void };

/** What the chosen format gives: the file, what it cannot carry of this branch, and the way on. */
export function ExportDetails({ preview, error, onRetry }: ExportDetailsProps) {
  if (error !== null) {
    return (
      <div role="alert" className="flex flex-col items-start gap-3">
        <p>{error.message}</p>
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      </div>
    );
  }
  if (preview === null) {
    return (
      <div role="status" aria-label="Writing the export" className="flex flex-col gap-3">
        <Skeleton className="h-9" />
        <Skeleton className="h-24" />
        <Skeleton className="h-16" />
      </div>
    );
  }
  const { fileName, bytes, files, losses, advice } = preview;
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <p className="flex items-baseline gap-2">
        <span className="mono min-w-0 break-all font-medium">{fileName}</span>
        <span className="shrink-0 text-mute text-sm">
          {formatBytes(bytes)}
          {files > 1 && ` · ${formatCount(files)} files`}
        </span>
      </p>
      <LossList losses={losses} />
      <section aria-label="What to do with it">
        <h3 className="font-semibold">What to do with it</h3>
        <p className="mt-1 text-mute">{advice.sentence}</p>
        {advice.command !== null && <CommandLine command={advice.command} />}
      </section>
    </div>
  );
}

function LossList({ losses }: { losses: readonly string[] }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading} className="font-semibold">
        What is lost
      </h3>
      {losses.length === 0 ? (
        <p className="mt-1 flex items-center gap-2 text-mute">
          <Check size={14} aria-hidden className="text-ok" />
          Nothing: every byte, id and hash is in the file.
        </p>
      ) : (
        <ul className="mt-1 flex flex-col gap-1.5">
          {losses.map((loss) => (
            <li key={loss} className="flex gap-2 break-words text-mute">
              <TriangleAlert size={13} aria-hidden className="mt-[3px] shrink-0 text-warn" />
              <span className="min-w-0">{loss}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
