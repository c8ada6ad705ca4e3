import { Button } from "#components/ui/button.tsx";

/** A read that failed, with what the server said and the way to ask again. */
export function LoadFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div
      role="alert"
      className="sticky top-0 z-10 m-3 flex items-center gap-3 rounded-lg border border-err bg-err-soft px-3 py-2 text-err"
    >
      <p className="min-w-0 flex-1">{error.message}</p>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
