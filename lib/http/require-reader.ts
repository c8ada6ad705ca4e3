import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Database } from "#lib/db/store.ts";
import { checkAccess } from "./check-access.ts";
import { checkOrigin } from "./check-origin.ts";

/** For pages that read the database themselves: who may not read is led to where one signs in. */
export async function requireReader(db: Database, path: string): Promise<void> {
  const given = await headers();
  const allowed = checkOrigin(given, "GET");
  const actor = allowed.ok ? await checkAccess(db, given, { method: "GET", need: "read" }) : allowed;
  if (!actor.ok) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}
