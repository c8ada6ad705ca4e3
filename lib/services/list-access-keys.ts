import { z } from "zod";
import type { AccessKey } from "#lib/access/access-key.ts";
import type { AccessKeyInfo } from "#lib/api/access.ts";
import { ok, type Result } from "#lib/app-error.ts";
import { decodeCursor, encodeCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";

const Place = z.tuple([z.string(), z.string()]);

/**
 * A page of every key there ever was, newest first; hashes stay inside. Error: `bad_request` for a cursor that is none.
 */
export async function listAccessKeys(
  db: Database,
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<Result<{ keys: AccessKeyInfo[]; nextCursor: string | null }>> {
  const place = decodeCursor(Place, cursor);
  if (!place.ok) return place;
  const after = place.value && { createdAt: place.value[0], id: place.value[1] };
  const found = await db.read.listAccessKeys({ after, limit: limit + 1 });
  const keys = found.slice(0, limit);
  const last = found.length > limit ? keys.at(-1) : undefined;
  const nextCursor = last ? encodeCursor([last.createdAt, last.id]) : null;
  return ok({ keys: keys.map(describeAccessKey), nextCursor });
}

export function describeAccessKey({ tokenHash: _, ...info }: AccessKey): AccessKeyInfo {
  return info;
}
