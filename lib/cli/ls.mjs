import { callJson } from "./call-server.mjs";
import { EXIT } from "./command-error.mjs";
import { readOptions } from "./read-options.mjs";

const TITLE_WIDTH = 48;

/** Lists the newest runs, those with a text in them when one is given. */
export async function listRuns(args, io) {
  const { paths, options, server, json } = readOptions(args, io.env, { limit: { type: "string" } });
  const parameters = new URLSearchParams({ limit: options.limit ?? "20" });
  if (paths.length > 0) parameters.set("query", paths.join(" "));
  const { runs } = await callJson(server, `/api/runs?${parameters}`);
  if (json) io.out.write(`${JSON.stringify(runs)}\n`);
  else if (runs.length === 0) io.out.write("No run. Push one: offshoot push PATH\n");
  else for (const run of runs) io.out.write(`${describeRun(server, run)}\n`);
  return EXIT.done;
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
