import { parseArgs } from "node:util";
import { startLoopbackProvider } from "./loopback-provider.ts";

/**
 * The loopback provider as a process: `tsx e2e/provider/main.ts --port 4010 [--api-key KEY] [--lenient]`.
 * Prints its base URL on the first line; other processes script it through `remote-provider.ts`.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4010" },
    "api-key": { type: "string" },
    lenient: { type: "boolean", default: false },
  },
});
const apiKey = values["api-key"];
const provider = await startLoopbackProvider({
  port: Number(values.port),
  lenient: values.lenient,
  ...(apiKey === undefined ? {} : { apiKey }),
});
process.stdout.write(`${provider.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    provider.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
