import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { checkInvariants } from "#lib/services/testing/check-invariants.ts";
import { importTree, type UploadRow } from "./import-tree.ts";

const EDGE = join(
  process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../shared/corpus"),
  "edge-cases",
);

/** An upload, then conversations, own events, responses with usage, their input tokens and rejected lines. */
type Imported = [upload: string, number, number, number, number | null, number];

const IMPORTED: readonly Imported[] = [
  ["casr/edge_empty_content_cc.jsonl", 1, 4, 0, null, 0],
  ["casr/edge_long_message_cc.jsonl", 1, 2, 0, null, 0],
  ["casr/edge_null_timestamps_cc.jsonl", 1, 4, 0, null, 0],
  ["casr/edge_single_sided_cc.jsonl", 1, 3, 0, null, 0],
  ["claude-code/cc-transcript-viewer/malformed-line.jsonl", 1, 2, 1, 10, 1],
  ["claude-code/cc-transcript-viewer/partial-trailing-line.jsonl", 1, 2, 1, 10, 1],
  ["claude-code/cc-transcript-viewer/plain-session.jsonl", 1, 6, 1, 15, 0],
  ["claude-code/cc-transcript-viewer/unknown-event-type.jsonl", 1, 3, 1, 10, 1],
  ["claude-code/cc-transcript-viewer/utf8-boundary.jsonl", 1, 3, 1, 10, 0],
  ["derived/big_numbers.jsonl", 1, 1, 1, null, 1],
  ["derived/cc.jsonl.gz", 2, 61, 9, 248_665, 0],
  ["derived/cc_blank_lines.jsonl", 2, 61, 9, 248_665, 0],
  ["derived/cc_crlf.jsonl", 2, 61, 9, 248_665, 0],
  ["derived/cc_dup_uuid_different_content.jsonl", 2, 61, 9, 248_665, 2],
  ["derived/cc_huge_single_line_8MB.jsonl", 1, 9, 1, 26_819, 0],
  ["derived/cc_invalid_utf8.jsonl", 2, 60, 9, 248_665, 2],
  ["derived/cc_middle_line_corrupt.jsonl", 2, 60, 9, 248_665, 2],
  ["derived/cc_no_timestamps.jsonl", 2, 61, 9, 248_665, 0],
  ["derived/cc_non_object_lines.jsonl", 1, 10, 2, 53_934, 5],
  ["derived/cc_nul_tail.jsonl", 2, 61, 9, 248_665, 1],
  ["derived/cc_self_parent.jsonl", 2, 61, 9, 248_665, 1],
  ["derived/cc_truncated_last_line.jsonl", 2, 60, 9, 248_665, 1],
  ["derived/cc_two_objects_one_line.jsonl", 2, 61, 9, 248_665, 1],
  ["derived/cc_unknown_types.jsonl", 2, 61, 8, 221_550, 6],
  ["derived/cc_wrong_shapes.jsonl", 2, 61, 9, 248_665, 4],
  ["derived/codex_no_session_meta.jsonl", 1, 54, 7, 26_740, 1],
  ["derived/codex_paginated_fork_bad_ordinal.jsonl", 1, 41, 5, 44_562, 1],
  ["derived/codex_session_meta_last.jsonl", 1, 55, 7, 26_740, 1],
  ["derived/openhands-sdk/duplicate_index", 1, 30, 68, 1_074_400, 2],
  ["derived/openhands-sdk/leaf_missing", 1, 30, 68, 1_074_400, 1],
  ["derived/openhands-sdk/no_base_state", 1, 30, 0, null, 0],
  ["derived/openhands-sdk/six_digit_index", 1, 30, 68, 1_074_400, 2],
  ["derived/openhands-sdk/stray_files", 1, 30, 68, 1_074_400, 1],
  ["derived/openhands-sdk/truncated_event_file", 1, 29, 68, 1_074_400, 2],
  ["derived/pi_header_missing.jsonl", 3, 10, 2, 5_550, 1],
  ["derived/proto_pollution_keys.jsonl", 1, 2, 1, null, 1],
];

const REFUSED: readonly [upload: string, reason: RegExp][] = [
  ["claude-code/cc-transcript-viewer/empty.jsonl", /^\S+ is empty\. Send the transcript/],
  ["derived/deep_nesting_5000.json", /is nested deeper than 200 levels\. Send/],
  ["derived/empty.jsonl", /^\S+ is empty\. Send the transcript/],
  ["derived/not_json.jsonl", /is not valid JSON\. Send/],
  [
    "derived/openhands-sdk/empty_event_file",
    /^Nothing could be imported\. \S+event-00009-\S+\.json: is empty \(2/,
  ],
  ["derived/openhands-sdk/index_gap", /^Nothing could be imported\. .*: Event 7 is missing from the log/],
  ["derived/openhands-sdk/parent_cycle", /^Nothing could be imported\. .*: Cycle in event tree at '3192b704/],
];

describe.skipIf(!existsSync(EDGE))("edge cases of the corpus, as they land in the database", () => {
  let scratch: ScratchDatabase;
  let rows: UploadRow[];
  beforeAll(async () => {
    scratch = await scratchDatabase();
    rows = (await importTree(scratch.database, [EDGE], () => undefined)).rows;
  }, 300_000);
  afterAll(() => scratch.dispose());
  const rowOf = (upload: string) => rows.find((row) => row.upload === upload);

  it("each has an outcome here", () => {
    const named = [...IMPORTED, ...REFUSED].map(([upload]) => upload);
    expect(rows.map(({ upload }) => upload).sort()).toEqual(named.sort());
  });

  it.each(IMPORTED)(
    "%s: %i conversations, %i events, %i responses of %s tokens, %i faults named",
    (upload, conversations, events, responses, input, rejected) => {
      const row = rowOf(upload);
      expect(row).toMatchObject({ outcome: "imported", reason: null, conversations, events });
      expect([row?.totals.responses, row?.totals.input]).toEqual([responses, input]);
      expect(row?.rejected).toHaveLength(rejected);
      for (const { file, reason } of row?.rejected ?? []) {
        expect(file.startsWith(upload.replace(/\.gz$/, ""))).toBe(true);
        expect(reason.length).toBeGreaterThan(0);
      }
    },
  );

  it.each(REFUSED)("%s is refused: %s", (upload, reason) => {
    expect(rowOf(upload)).toMatchObject({
      outcome: "refused",
      conversations: 0,
      events: 0,
      reason: expect.stringMatching(reason),
    });
  });

  it("what came in is whole: sequences, hashes, fork points, payloads", async () => {
    expect(await checkInvariants(scratch.database)).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 60_000);
});
