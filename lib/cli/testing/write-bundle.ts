import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import { exportConversation } from "#lib/services/export-conversation.ts";

/** The lines of a conversation's bundle as it is downloaded, each with its line end. */
export async function writeBundle(db: Database, { id }: Conversation): Promise<Buffer[]> {
  const exported = await exportConversation(db, { conversationId: id, format: "offshoot-bundle" });
  if (!exported.ok) throw new Error(exported.error.message);
  const text = Buffer.from(exported.value.download.bytes).toString("utf8");
  return text.split(/(?<=\n)/).map((line) => Buffer.from(line));
}
