import { describe, expect, it } from "vitest";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "./importer.ts";

const SES = "ses_0123456789abcdefABCDEF";
const message = (id: string, role: string, created: number) => ({
  info: { id, role, sessionID: SES, time: { created } },
  parts: [{ id: `${id}-t`, type: "text", text: `Says ${id}` }],
});

describe("other files of opencode", () => {
  it("the messages of a session as the server lists them are a session without a title", () => {
    const file = jsonFile(
      "messages.json",
      [message("msg_1", "user", 1), message("msg_2", "assistant", 2)],
      2,
    );
    expect(pickImporter([file])).toBe(opencode);
    const { conversations, rejected } = opencode.read([file]);
    expect(rejected).toEqual([]);
    expect(conversations[0]).toMatchObject({ externalId: SES, title: "Says msg_1" });
    expect(conversations[0]?.events.map(({ kind, summary }) => [kind, summary])).toEqual([
      ["message", "Says msg_1"],
      ["message", "Says msg_2"],
      ["state", "Answer"],
    ]);
  });

  it("its storage is refused once, with what to do instead", () => {
    const files = [
      jsonFile("storage/session/p/ses_1.json", { id: SES, projectID: "p", directory: "/w", title: "T" }),
      jsonFile("storage/message/ses_1/msg_1.json", { id: "msg_1", sessionID: SES, role: "user" }),
      jsonFile("storage/part/msg_1/prt_1.json", {
        id: "prt_1",
        sessionID: SES,
        messageID: "msg_1",
        type: "text",
      }),
    ];
    for (const file of files) expect(pickImporter([file])).toBe(opencode);
    expect(opencode.read(files)).toEqual({
      conversations: [],
      rejected: [
        {
          file: files[0]?.path,
          line: null,
          reason: expect.stringMatching(/run `opencode export <session id>/),
        },
      ],
      ignored: files.slice(1).map(({ path }) => path),
    });
    // A response of another API with an id that begins alike.
    expect(opencode.detect([jsonFile("a.json", { id: "msg_1", type: "message", role: "assistant" })])).toBe(
      false,
    );
  });
});
