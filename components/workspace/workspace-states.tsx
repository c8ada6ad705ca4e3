import Link from "next/link";
import { GraphPicture } from "#components/canvas/graph-picture.tsx";
import { FirstErrorBar } from "#components/graph-tools/first-error-bar.tsx";
import { AppHeader } from "#components/shell/app-header.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { FirstPicture } from "#lib/graph/first-picture.ts";

/**
 * The final layout, so that nothing jumps when the graph arrives: the rest in grey, and the graph as its first picture
 * where there is one. A small screen opens with the outline.
 */
export function WorkspaceSkeleton({ picture }: { picture: FirstPicture | null }) {
  return (
    <div className="flex h-dvh flex-col" role="status" aria-label="Loading the run">
      <AppHeader />
      {picture?.landed && <LandingPicture picture={picture} />}
      <div className="flex min-h-0 flex-1">
        {picture !== null && (
          <div className="min-w-0 flex-1 max-sm:hidden">
            <GraphPicture picture={picture} />
          </div>
        )}
        <div className={classNames("flex flex-1 flex-col gap-9 p-4", picture !== null && "sm:hidden")}>
          <Skeleton className="h-14 w-72 rounded-lg" />
          {["a", "b", "c", "d", "e"].map((name) => (
            <Skeleton key={name} className="h-[78px] w-72 rounded-lg" />
          ))}
        </div>
        <div className="w-[521px] shrink-0 border-line border-l max-sm:hidden">
          <InspectorSkeleton />
        </div>
      </div>
    </div>
  );
}

/** What stands above the graph while it shows the first error: without it the picture would move down by that. */
function LandingPicture({ picture: { graph, selection } }: { picture: FirstPicture }) {
  const lane = graph.lanes.find(({ conversationId }) => conversationId === selection.conversationId);
  const step = lane?.steps.find(({ eventId }) => eventId === selection.eventId);
  if (lane === undefined || step === undefined) return null;
  return (
    <div aria-hidden inert className="max-sm:hidden">
      <FirstErrorBar graph={graph} landing={{ lane, step }} onSelect={() => {}} onFork={() => {}} />
    </div>
  );
}

export function InspectorSkeleton() {
  return (
    <div className="flex h-full flex-col gap-3 bg-panel p-4">
      <Skeleton className="h-9 w-full" />
      <Skeleton className="h-14 w-full" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}

export function WorkspaceFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className="flex h-dvh flex-col">
      <AppHeader />
      <main className="m-auto flex max-w-md flex-col items-center gap-4 p-8 text-center">
        <h1 className="font-semibold text-base">This run cannot be shown</h1>
        <p className="text-mute">{error.message}</p>
        <div className="flex gap-2">
          <Button variant="primary" onClick={onRetry}>
            Try again
          </Button>
          <Button asChild>
            <Link href="/">Back to the runs</Link>
          </Button>
        </div>
      </main>
    </div>
  );
}
