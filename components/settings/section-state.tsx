import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

type SectionStateProps = { error: Error | null; onRetry: () => void; height: string };

/** A section on its way, at its final height, or why it did not come. */
export function SectionState({ error, onRetry, height }: SectionStateProps) {
  if (error === null) return <Skeleton className={`${height} w-full rounded-lg`} />;
  return (
    <div role="alert" className="flex items-center gap-3 rounded-lg bg-err-soft px-3 py-2 text-err">
      <p className="flex-1">{error.message}</p>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
