import { isObject } from "#lib/importers/parse-json.ts";
import { ModelFault } from "./fault.ts";

/**
 * A Responses stream says every text twice: in deltas, and whole when it is done. Both must agree, or deltas were
 * repeated, lost or out of order, and what people saw is not what the model said.
 */
export class ResponsesTextCheck {
  readonly #texts = new Map<string, string>();

  /** @throws ModelFault when a finished text is not what its deltas add up to. */
  take(event: unknown, label: string): void {
    if (!isObject(event)) return;
    const key = `${String(event.item_id)} ${String(event.content_index)}`;
    if (event.type === "response.output_text.delta" && typeof event.delta === "string") {
      this.#texts.set(key, (this.#texts.get(key) ?? "") + event.delta);
    } else if (event.type === "response.output_text.done" && typeof event.text === "string") {
      const streamed = this.#texts.get(key) ?? "";
      if (streamed === event.text) return;
      throw new ModelFault(
        "malformed",
        `The stream of ${label} contradicts itself: parts were repeated or lost. Try again.`,
      );
    }
  }
}
