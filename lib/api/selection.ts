import type { ForkCut } from "./fork.ts";

/** What the run page shows as selected; lives in the URL as `?branch=&event=`. */
export type Selection = { conversationId: string; eventId: string | null };

/** Where "Fork from here" was asked for. No event: the whole conversation. */
export type ForkTarget = { conversationId: string; eventId: string | null; cut: ForkCut };

/** The step a sub-agent is to hang from. */
export type SpawnTarget = Selection;

/** What a server action answers: expected errors come back as values, because Next redacts thrown ones. */
export type ActionReply<T> = { ok: true; value: T } | { ok: false; code: string; message: string };
