import type { Writes } from "#lib/db/store.ts";
import { sha256 } from "#lib/sha256.ts";

/** Bodies repeat the whole history each: the newest attempts' are enough to look into a failure. */
const KEPT_REQUESTS = 10;

/**
 * The last request body a turn has sent. It is stored with the next write the turn makes anyway: a write of its own
 * would stand between the request and its first token.
 */
export class SentRequest {
  #body: string | null = null;
  #stored: string | null = null;

  note(body: string): void {
    this.#body = body;
  }

  get isPending(): boolean {
    return this.#body !== this.#stored;
  }

  /** @returns what to call once the transaction has committed. */
  async store(tx: Writes, attemptId: string): Promise<() => void> {
    const body = this.#body;
    if (body !== null && this.isPending) {
      const bytes = new TextEncoder().encode(body);
      await tx.storeRequest(attemptId, { sha256: sha256(bytes), bytes, keep: KEPT_REQUESTS });
    }
    return () => {
      this.#stored = body;
    };
  }
}
