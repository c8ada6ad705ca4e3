import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
/** Where storage is full or switched off, a draft lives as long as the page. */
const memory = new Map<string, string>();

const draftKey = (conversationId: string) => `offshoot.prefill.${conversationId}`;

/** What is typed for a branch and not sent yet. It survives a reload of the tab. */
export function useDraft(conversationId: string): [string, (text: string) => void] {
  const [text, setText] = useTabText(draftKey(conversationId));
  return [text ?? "", setText];
}

export function writeDraft(conversationId: string, text: string): void {
  writeTabText(draftKey(conversationId), text === "" ? null : text);
}

/** A text kept in this tab's storage; null when there is none, and on the server. */
export function useTabText(key: string): [string | null, (text: string | null) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => readTabText(key),
    () => null,
  );
  return [text, useCallback((next) => writeTabText(key, next), [key])];
}

export function readTabText(key: string): string | null {
  try {
    return memory.get(key) ?? window.sessionStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

export function writeTabText(key: string, text: string | null): void {
  memory.delete(key);
  try {
    if (text === null) window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, text);
  } catch {
    if (text !== null) memory.set(key, text);
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
