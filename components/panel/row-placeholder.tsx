import { Skeleton } from "#components/ui/skeleton.tsx";

/** An event on the way, at the height the list expects. */
export function RowPlaceholder() {
  return (
    <div className="flex h-[92px] flex-col gap-2 py-3 pr-4 pl-12">
      <Skeleton className="h-3 w-40" />
      <Skeleton className="h-3 w-11/12" />
      <Skeleton className="h-3 w-3/5" />
    </div>
  );
}
