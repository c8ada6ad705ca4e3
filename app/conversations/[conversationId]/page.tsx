import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { processDatabase } from "#lib/db/process-database.ts";
import { requireReader } from "#lib/http/require-reader.ts";
import { getConversationInfo } from "#lib/services/get-conversation-info.ts";

/** The short address of one conversation: leads to its place in the family's graph. */
export default async function Page({ params }: PageProps<"/conversations/[conversationId]">) {
  await connection();
  const { conversationId } = await params;
  const db = await processDatabase();
  await requireReader(db, `/conversations/${conversationId}`);
  const found = await getConversationInfo(db, conversationId);
  if (!found.ok) notFound();
  const { id, family_id: familyId } = found.value;
  redirect(`/runs/${encodeURIComponent(familyId)}?branch=${encodeURIComponent(id)}`);
}
