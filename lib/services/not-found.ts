import { fail } from "#lib/app-error.ts";

/** One sentence for an unknown conversation, whichever use case asked. */
export function conversationNotFound(id: string) {
  return fail(
    "not_found",
    `There is no conversation ${shorten(id)}. It may have been deleted: look in the runs list.`,
  );
}

export function eventNotFound(id: string) {
  return fail("not_found", `Unknown event id: ${shorten(id)}. Pick an event of this conversation.`);
}

function shorten(id: string): string {
  return id.length > 80 ? `${id.slice(0, 80)}…` : id;
}
