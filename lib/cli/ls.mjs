import { callJson } from "./call-server.mjs";
import { CommandError, EXIT } from "./command-error.mjs";
import { readOptions } from "./read-options.mjs";

const TITLE_WIDTH = 48;
const SHOWN = 20;
/** What one request of the list gives at most. */
const PAGE = 100;

/** Lists the newest runs, those with a text in them when one is given, and says how many it leaves out. */
export async function listRuns(args, io) {
  const { paths, options, server, json } = readOptions(args, io.env, { limit: { type: "string" } });
  const limit = readLimit(options.limit);
  const query = paths.length > 0 ? { query: paths.join(" ") } : {};
  const { runs, total } = await readRuns(server, query, limit);
  if (json) io.out.write(`${JSON.stringify(runs)}\n`);
  else if (runs.length === 0)
    io.out.write(
      query.query ? `No run has "${query.query}" in it.\n` : "No run. Push one: offshoot push PATH\n",
    );
  else for (const run of runs) io.out.write(`${describeRun(server, run)}\n`);
  // Beside the list, not in it: what reads the list gets runs only.
  if (total > runs.length)
    io.err.write(`${total - runs.length} more, ${total} in all: --limit ${total} shows them.\n`);
  return EXIT.done;
}

function readLimit(text) {
  if (text === undefined) return SHOWN;
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new CommandError(`--limit ${text} is no count of runs. Give a number from 1 on.`, EXIT.usage);
  return Number(text);
}

/** Page after page until there are enough; `total` is what the first page counted. */
async function readRuns(server, query, limit) {
  const runs = [];
  let total = 0;
  for (let cursor = null, more = true; more; more = cursor !== null && runs.length < limit) {
    const parameters = new URLSearchParams({ ...query, limit: String(Math.min(PAGE, limit - runs.length)) });
    if (cursor === null) parameters.set("count", "true");
    else parameters.set("cursor", cursor);
    const page = await callJson(server, `/api/runs?${parameters}`);
    runs.push(...page.runs);
    total = Math.max(page.total ?? total, runs.length);
    cursor = page.nextCursor;
  }
  return { runs, total };
}

function describeRun(server, run) {
  const title = run.title.length > TITLE_WIDTH ? `${run.title.slice(0, TITLE_WIDTH - 1)}…` : run.title;
  const facts = [
    run.updatedAt.slice(0, 16).replace("T", " "),
    run.rootId,
    title.replaceAll(/\s+/g, " ").padEnd(TITLE_WIDTH),
    [run.labels.repository, run.labels.job].filter(Boolean).join(" "),
    `${server.url}/runs/${run.familyId}`,
  ];
  return facts.filter(Boolean).join("  ");
}
