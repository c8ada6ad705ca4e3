import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";

/** The query asked for, and those the address may still name until it gets there. */
type Ahead = { pathname: string; to: string; passing: Set<string> };

/**
 * Where one goes to and fro, Next may name the query asked for and then once more one of those before it. So they
 * are forgotten only when nothing has changed for a while.
 */
const SETTLED_MS = 1000;

/**
 * Next reports a changed address a moment later, and may meanwhile put an older one back. Whoever reads or changes
 * the query in that moment must mean the one asked for, or a slower writer takes back what a faster one wrote.
 */
let ahead: Ahead | null = null;
const listeners = new Set<() => void>();

function setAhead(next: Ahead | null): void {
  if (next === ahead) return;
  ahead = next;
  for (const listener of listeners) listener();
}

const forget = () => setAhead(null);

function subscribe(listener: () => void): () => void {
  // Back and forward go where they lead, whatever was on its way.
  if (listeners.size === 0) window.addEventListener("popstate", forget);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("popstate", forget);
  };
}

/** Changes the query of the page's address without a request: `push` makes a history entry, `replace` none. */
export function changePageQuery(edit: (query: URLSearchParams) => void, how: "push" | "replace"): void {
  const { pathname } = window.location;
  const current = ahead?.pathname === pathname ? ahead : null;
  const from = current?.to ?? new URLSearchParams(window.location.search).toString();
  const query = new URLSearchParams(from);
  edit(query);
  const to = query.toString();
  if (to === from) return;
  setAhead({ pathname, to, passing: current?.passing.add(from) ?? new Set([from]) });
  const url = to === "" ? pathname : `${pathname}?${to}`;
  // Next keeps useSearchParams in step with the History API: no request, no remount.
  if (how === "push") window.history.pushState(null, "", url);
  else window.history.replaceState(null, "", url);
}

/** The query of the page's address, as last asked for by `changePageQuery` or by a link, Back or a reload. */
export function usePageQuery(): URLSearchParams {
  const pathname = usePathname();
  const named = useSearchParams().toString();
  const asked = useSyncExternalStore(
    subscribe,
    () => ahead,
    () => null,
  );
  const reached = asked?.to === named;
  const counts = asked?.pathname === pathname && (reached || asked.passing.has(named));
  useEffect(() => {
    if (asked === null) return;
    // Next has gone elsewhere.
    if (!counts) setAhead(null);
    if (!counts || !reached) return;
    const timer = setTimeout(forget, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [asked, counts, reached]);
  return new URLSearchParams(counts ? asked.to : named);
}
