import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { z } from "zod";
import { useMediaQuery } from "#components/ui/use-media-query.ts";

/** What the run page shows of the run. `details`, the panel alone, is a view only where there is no room beside it. */
const View = z.enum(["graph", "outline", "details"]);
export type View = z.infer<typeof View>;

/** Tailwind's `sm` begins here: on anything narrower graph and panel take turns. */
const SMALL = "(max-width: 639.98px)";

/** What was chosen and not yet reported back by Next; outside of React, for whoever writes the URL meanwhile. */
let ahead: View | null = null;

/** The view an URL written now must carry; null for none. */
export function viewToCarry(): string | null {
  return ahead ?? new URLSearchParams(window.location.search).get("view");
}

type ViewState = {
  view: View;
  /** No room for graph and panel side by side. */
  small: boolean;
  setView: (view: View) => void;
};

/** The view, kept in the URL (`?view=`); without one, the outline on a small screen and the graph on a large one. */
export function useView(): ViewState {
  const named = View.safeParse(useSearchParams().get("view")).data ?? null;
  const [chosen, setChosen] = useState<View | null>(null);
  const small = useMediaQuery(SMALL);
  if (chosen !== null && chosen === named) setChosen(null);
  useEffect(() => {
    if (chosen === null) ahead = null;
  }, [chosen]);

  const asked = chosen ?? named ?? (small ? "outline" : "graph");
  const view = !small && asked === "details" ? "graph" : asked;
  return {
    view,
    small,
    setView: (next) => {
      if (next === view) return;
      const url = new URL(window.location.href);
      url.searchParams.set("view", next);
      ahead = next;
      setChosen(next);
      // Back leads from the details to the list they were opened in; graph and outline are the same place.
      if (next === "details") window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
  };
}
