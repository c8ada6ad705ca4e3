"use client";

import { createContext, type ReactNode, use, useCallback, useSyncExternalStore } from "react";
import type { TurnAttempt } from "#lib/api/turn.ts";
import type { TurnView } from "#lib/turn-view/turn-view.ts";
import type { LiveTurnStore } from "./live-turn-store.ts";

/** What the transcript and the composer can set off; the workspace carries it out. */
export type TurnActions = {
  /** Opens the composer on a user message: sending forks before it. */
  editMessage: (message: EditedMessage) => void;
  /** Answers a user message again in a sibling fork. */
  regenerate: (conversationId: string, userEventId: string) => void;
  /** After a turn was begun: the branch runs now. */
  onBegun: (conversationId: string, attempt: TurnAttempt) => void;
  /** After forks were made and sent to: the first of them is shown. */
  onSampled: (conversationIds: string[]) => void;
  /** Forks the whole branch at its end; null when that failed and was said. */
  forkAtEnd: (conversationId: string, title: string) => Promise<string | null>;
};

export type EditedMessage = { conversationId: string; eventId: string; text: string };

type TurnContextValue = TurnActions & {
  store: LiveTurnStore;
  /** The message being edited, of whichever branch. */
  edited: EditedMessage | null;
  stopEditing: () => void;
  /** The turn begun from this page last. */
  begun: TurnAttempt | null;
  /** The step the page selected by itself when a turn was committed. */
  adopted: string | null;
};

const TurnContext = createContext<TurnContextValue | null>(null);

export function TurnProvider({ value, children }: { value: TurnContextValue; children: ReactNode }) {
  return <TurnContext value={value}>{children}</TurnContext>;
}

export function useTurns(): TurnContextValue {
  const value = use(TurnContext);
  if (value === null) throw new Error("Turns are shown and sent inside of the run page only.");
  return value;
}

/** The running turn of a branch, rendered at most every `everyMs`; null when none runs. */
export function useLiveTurn(conversationId: string, everyMs: number): TurnView | null {
  const { store } = useTurns();
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(conversationId, everyMs, listener),
    [store, conversationId, everyMs],
  );
  const read = useCallback(() => store.read(conversationId), [store, conversationId]);
  return useSyncExternalStore(subscribe, read, () => null);
}

const NONE: readonly string[] = [];

export function useLiveIds(): readonly string[] {
  const { store } = useTurns();
  return useSyncExternalStore(store.subscribeIds, store.readIds, () => NONE);
}
