import type { ProviderList } from "#lib/api/providers.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { providerStatuses } from "#lib/llm/provider-catalog.ts";
import { processTurns } from "#lib/turns/process-turns.ts";

/** Which providers can be used, and why one cannot, and from when the prices are. Names of variables, never their values. */
export const GET = route("read", async () => {
  const { env, prices, priceWarnings } = await processTurns();
  const list: ProviderList = {
    providers: providerStatuses(env),
    prices: { date: prices.date, models: prices.models.size, warnings: [...priceWarnings] },
  };
  return jsonReply(list);
});

export const { POST, PUT, PATCH, DELETE } = refuseMethods(["GET"]);
