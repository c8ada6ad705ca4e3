import type { Event } from "#lib/conversation/event.ts";
import type { Reads } from "#lib/db/store.ts";
import { readContents } from "./read-contents.ts";

/** What a person typed in a message, without what the harness added; null when it holds no text (an image). */
export async function readMessageText(reads: Reads, familyId: string, event: Event): Promise<string | null> {
  const [content] = await readContents(reads, familyId, [event]);
  const texts = (content?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []));
  return texts.length > 0 ? texts.join("\n\n") : null;
}
