import { z } from "zod";
import { useMediaQuery } from "#components/ui/use-media-query.ts";
import { changePageQuery, usePageQuery } from "#components/ui/use-page-query.ts";

/** What the run page shows of the run. `details`, the panel alone, is a view only where there is no room beside it. */
const View = z.enum(["graph", "outline", "details"]);
export type View = z.infer<typeof View>;

/** Tailwind's `sm` begins here: on anything narrower graph and panel take turns. */
const SMALL = "(max-width: 639.98px)";

type ViewState = {
  view: View;
  /** No room for graph and panel side by side. */
  small: boolean;
  setView: (view: View) => void;
};

/** The view, kept in the URL (`?view=`); without one, the outline on a small screen and the graph on a large one. */
export function useView(): ViewState {
  const named = View.safeParse(usePageQuery().get("view")).data;
  const small = useMediaQuery(SMALL);
  const asked = named ?? (small ? "outline" : "graph");
  const view = !small && asked === "details" ? "graph" : asked;
  return {
    view,
    small,
    setView: (next) => {
      if (next === view) return;
      // Back leads from the details to the list they were opened in; graph and outline are the same place.
      changePageQuery((query) => query.set("view", next), next === "details" ? "push" : "replace");
    },
  };
}
