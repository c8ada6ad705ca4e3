import { IdTable } from "#lib/importers/id-table.ts";
import { TextTable } from "#lib/importers/text-table.ts";
import { CallTexts } from "./call-names.ts";

/** What files that are read together share: the ids of their lines, and those of messages, requests and calls. */
export type ScopeTexts = { names: TextTable; messages: IdTable; requests: IdTable; calls: CallTexts };

export function newScopeTexts(): ScopeTexts {
  return {
    names: new TextTable(),
    messages: new IdTable(),
    requests: new IdTable(),
    calls: new CallTexts(),
  };
}
