import type { TurnView } from "#lib/turn-view/turn-view.ts";

type Listener = () => void;

const NONE: readonly string[] = [];

/**
 * Running turns by conversation, outside of React: words arrive many times a second, and only what shows them may
 * render then. One per run page.
 */
export class LiveTurnStore {
  readonly #views = new Map<string, TurnView>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #idListeners = new Set<Listener>();
  #ids = NONE;

  read(conversationId: string): TurnView | null {
    return this.#views.get(conversationId) ?? null;
  }

  /** The conversations with a running turn; the same array until one comes or goes. */
  readIds = (): readonly string[] => this.#ids;

  write(conversationId: string, view: TurnView | null): void {
    const known = this.#views.has(conversationId);
    if (view === null) this.#views.delete(conversationId);
    else this.#views.set(conversationId, view);
    if (known !== (view !== null)) {
      this.#ids = [...this.#views.keys()];
      for (const listener of this.#idListeners) listener();
    }
    for (const listener of this.#listeners.get(conversationId) ?? []) listener();
  }

  subscribeIds = (listener: Listener): Listener => {
    this.#idListeners.add(listener);
    return () => this.#idListeners.delete(listener);
  };

  /** Calls back at most once in `everyMs`, and once more after the last change. */
  subscribe(conversationId: string, everyMs: number, listener: Listener): Listener {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let calledAt = 0;
    const call = () => {
      timer = undefined;
      calledAt = Date.now();
      listener();
    };
    const onChange = () => {
      timer ??= setTimeout(call, Math.max(0, calledAt + everyMs - Date.now()));
    };
    const listeners = this.#listeners.get(conversationId) ?? new Set();
    this.#listeners.set(conversationId, listeners.add(onChange));
    return () => {
      clearTimeout(timer);
      listeners.delete(onChange);
    };
  }
}
