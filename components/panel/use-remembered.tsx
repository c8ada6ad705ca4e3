import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

type Memory = { store: Map<string, boolean>; scope: string };

const MemoryContext = createContext<Memory | null>(null);

/** Remembers what was opened below it, because rows that scroll out of view are unmounted. */
export function MemoryRoot({ children }: { children: ReactNode }) {
  const [memory] = useState<Memory>(() => ({ store: new Map(), scope: "" }));
  return <MemoryContext value={memory}>{children}</MemoryContext>;
}

/** Keeps the names used inside apart from those of its neighbours. */
export function MemoryScope({ name, children }: { name: string; children: ReactNode }) {
  const outer = useContext(MemoryContext);
  const memory = useMemo(
    () => outer && { store: outer.store, scope: `${outer.scope}/${name}` },
    [outer, name],
  );
  return <MemoryContext value={memory}>{children}</MemoryContext>;
}

/** A boolean state that survives scrolling away and back; ordinary state outside of a MemoryRoot. */
export function useRemembered(name: string, initial: boolean): [boolean, (next: boolean) => void] {
  const memory = useContext(MemoryContext);
  const key = `${memory?.scope ?? ""}:${name}`;
  const [value, setValue] = useState(() => memory?.store.get(key) ?? initial);
  return [
    value,
    (next) => {
      memory?.store.set(key, next);
      setValue(next);
    },
  ];
}
