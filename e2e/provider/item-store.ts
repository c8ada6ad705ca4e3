import { responsesInput } from "./prompt.ts";
import { asRecord, asString } from "./read-json.ts";

/** Output items the Responses API remembers, so that a later request may name them by `item_reference`. */
export type ItemStore = {
  keep(items: readonly { id: string }[]): void;
  /** The body with references replaced by their items; `missing` names the first unknown one. */
  resolve(body: unknown): { body: unknown; missing: string | null };
  clear(): void;
};

export function createItemStore(): ItemStore {
  const items = new Map<string, unknown>();
  return {
    keep(kept) {
      for (const item of kept) items.set(item.id, item);
    },
    resolve(body) {
      let missing: string | null = null;
      const input = responsesInput(body).map((item) => {
        const { type, id } = asRecord(item);
        if (type !== "item_reference") return item;
        const found = items.get(asString(id) ?? "");
        if (found === undefined) missing ??= String(id);
        return found ?? item;
      });
      return { body: { ...asRecord(body), input }, missing };
    },
    clear: () => items.clear(),
  };
}
