import { z } from "zod";
import { ConversationStatus } from "#lib/conversation/conversation.ts";
import { ForkCut } from "./fork.ts";

// What the GET routes take after their question mark. Values arrive as text; `null` stands for what was left out.

const Cursor = z.string().min(1).max(500).nullable().default(null);
const Limit = z.coerce.number().int().min(1).max(100);
const MAX_WINDOW = 1_000;
const MAX_QUERY = 500;

/** GET /api/runs */
export const RunListQuery = z.object({
  query: z.string().max(200).nullable().default(null),
  cursor: Cursor,
  limit: Limit.default(50),
  /** `true` also counts what the search finds over all pages. */
  count: z.enum(["true", "false"]).default("false"),
});

/** GET /api/conversations/search, and GET /api/conversations without `ids`. */
export const ConversationListQuery = z.object({
  /** `next_page_id` of the page before. */
  page_id: Cursor,
  limit: Limit.default(100),
  status: ConversationStatus.nullable().default(null),
  sort_order: z
    .enum(["CREATED_AT", "UPDATED_AT", "CREATED_AT_DESC", "UPDATED_AT_DESC"])
    .default("CREATED_AT_DESC"),
  include_replaced: z.enum(["true", "false"]).default("false").meta({
    description:
      "`true` lists also what came in before, and is shown as a part of another run since the two were read together.",
  }),
});
export type ConversationListQuery = z.infer<typeof ConversationListQuery>;

/** GET /api/conversations?ids=…&ids=… */
export const ConversationIdsQuery = z.object({ ids: z.array(z.string().max(200)).max(99) });

/** GET /api/conversations/count */
export const ConversationCountQuery = ConversationListQuery.pick({ status: true, include_replaced: true });
export type ConversationCountQuery = z.infer<typeof ConversationCountQuery>;

/** GET …/events/search */
export const EventSearchQuery = z.object({
  /** Id of the page's first event. */
  page_id: z.string().min(1).max(500).nullable().default(null),
  limit: Limit.default(100),
  kind: z.string().max(200).nullable().default(null),
  sort_order: z.enum(["TIMESTAMP", "TIMESTAMP_DESC"]).default("TIMESTAMP"),
  timestamp__gte: z.string().max(50).nullable().default(null),
  timestamp__lt: z.string().max(50).nullable().default(null),
});
export type EventSearchQuery = z.infer<typeof EventSearchQuery>;

/** GET …/events/count */
export const EventCountQuery = EventSearchQuery.pick({
  kind: true,
  timestamp__gte: true,
  timestamp__lt: true,
});

/** GET …/text-search */
export const TextSearchQuery = z.object({
  q: z.string({ error: "Name what to look for: ?q=…" }).min(1).max(MAX_QUERY),
  cursor: Cursor,
});

/** GET …/turns */
export const TurnListQuery = z.object({ cursor: Cursor, limit: Limit.default(20) });

/** GET …/transcript : seq bounds, inclusive. */
export const TranscriptQuery = z
  .object({
    from: z.coerce.number().int().min(0).default(0),
    to: z.coerce.number().int().min(0).default(199),
  })
  .refine(({ from, to }) => to - from < MAX_WINDOW, {
    error: `Ask for at most ${MAX_WINDOW} events at once.`,
  });

/** GET …/request */
export const SentRequestQuery = z.object({
  attempt: z
    .string({ error: "Name an attempt: ?attempt=…, or POST a message to see what would be sent." })
    .min(1)
    .max(200),
});

/** GET …/fork-preview */
export const ForkPreviewQuery = z.object({
  event: z.string().max(500).nullable().default(null),
  cut: ForkCut.default("after"),
});

/** GET …/spawn-preview */
export const SpawnPreviewQuery = z.object({ event: z.string().max(500).nullable().default(null) });

/** GET /api/audit */
export const AuditQuery = z.object({ cursor: Cursor, limit: Limit.default(50) });

/** GET /api/keys */
export const KeyListQuery = z.object({
  cursor: Cursor,
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** GET /api/seal-key */
export const SealKeyQuery = z.object({ format: z.enum(["json", "pem"]).default("json") });

/** DELETE /api/conversations/{id} */
export const DeleteQuery = z.object({
  /** `delete` takes the branches below along. */
  descendants: z.enum(["refuse", "delete"]).default("refuse"),
});

const Label = z.string().max(500).nullable().default(null);

/** POST /api/imports : the name of a raw body and CI labels; `group` joins the attempts of one job. */
export const ImportQuery = z.object({
  filename: z.string().max(1_000).nullable().default(null).meta({
    description:
      "What a raw body is called, in rejections and where a run has no title of its own; a Content-Disposition header may say it instead. Parts of a form have their own names.",
  }),
  repository: Label,
  commit: Label,
  branch: Label,
  job: Label,
  attempt: Label,
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .default(null),
  group: Label,
});
