import { Prisma } from "./generated/client.ts";

/** Status of a conversation that is still being written. It never leaves lib/db. */
export const STAGED = "staging";

/** Condition on "Conversation" AS c. */
export const IS_PUBLISHED = Prisma.sql`c."status" <> ${STAGED}`;
