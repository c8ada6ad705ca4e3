import { usePathname, useSearchParams } from "next/navigation";

export const VIEWS = ["steps", "numbers", "config"] as const;
export type ComparedView = (typeof VIEWS)[number];

/** What is compared and how it is looked at, kept in the URL: `?c=…&c=…&with=…&view=…`. */
export function useComparisonUrl() {
  const pathname = usePathname();
  const search = useSearchParams();
  const view = VIEWS.find((each) => each === search.get("view")) ?? "steps";
  const write = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(name, value);
    // Next keeps useSearchParams in step with the History API: no request, no remount.
    window.history.replaceState(null, "", `${pathname}?${next}`);
  };
  return {
    ids: search.getAll("c"),
    withId: search.get("with"),
    view,
    setWith: (id: string) => write("with", id),
    setView: (next: ComparedView) => write("view", next),
  };
}
