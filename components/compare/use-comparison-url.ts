import { changePageQuery, usePageQuery } from "#components/ui/use-page-query.ts";

export const VIEWS = ["steps", "numbers", "config"] as const;
export type ComparedView = (typeof VIEWS)[number];

/** What is compared and how it is looked at, kept in the URL: `?c=…&c=…&with=…&view=…`. */
export function useComparisonUrl() {
  const query = usePageQuery();
  const view = VIEWS.find((each) => each === query.get("view")) ?? "steps";
  const write = (name: string, value: string) => changePageQuery((next) => next.set(name, value), "replace");
  return {
    ids: query.getAll("c"),
    withId: query.get("with"),
    view,
    setWith: (id: string) => write("with", id),
    setView: (next: ComparedView) => write("view", next),
  };
}
