import { openDatabase } from "#lib/db/open-database.ts";
import { MIGRATIONS_DIR } from "#lib/db/scratch-database.ts";
import { sendMessage } from "../send-message.ts";
import { watchTurn } from "../watch-turn.ts";
import { message, mustBe, turnEnv, turnRuntime } from "./turn-scenario.ts";

// A process of its own for turn-crash.test.ts: sends one message and says the type of everything streamed.

const [file, conversationId, providerUrl, text] = process.argv.slice(2);
if (!file || !conversationId || !providerUrl || !text) {
  throw new Error("usage: turn-worker FILE CONVERSATION PROVIDER TEXT");
}

const db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
const runtime = turnRuntime(turnEnv(providerUrl));
const { id: attemptId } = mustBe(await sendMessage(db, runtime, message(conversationId, text)));
const { signal } = new AbortController();
for await (const { type } of mustBe(await watchTurn(db, runtime, { conversationId, attemptId, signal }))) {
  process.stdout.write(`${type}\n`);
}
await db.close();
