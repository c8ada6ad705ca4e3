import { accessOperations } from "./access-operations.ts";
import { conversationOperations } from "./conversation-operations.ts";
import { liveOperations } from "./live-operations.ts";
import type { Operation } from "./operation.ts";
import { runOperations } from "./run-operations.ts";
import { turnOperations } from "./turn-operations.ts";

/** Every route and method of the API; a test holds the list against the folders under app/. */
export const OPERATIONS: readonly Operation[] = [
  ...runOperations,
  ...liveOperations,
  ...conversationOperations,
  ...turnOperations,
  ...accessOperations,
];
