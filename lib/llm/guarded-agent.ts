import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { Agent } from "undici";
import { ModelFault } from "./fault.ts";
import { isPublicAddress } from "./public-address.ts";

type LookupDone = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;
export type Lookup = (hostname: string, options: LookupOptions, done: LookupDone) => void;

/**
 * A resolver that refuses names with an address of this machine or its network. It runs as part of connecting, so a
 * name that answers publicly when it is checked and privately a moment later gains nothing (DNS rebinding).
 */
export function publicLookup(resolve: Lookup): Lookup {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !isPublicAddress(address))) {
        const text = `${hostname} resolves to an address of this machine or its network, which is not allowed. To allow it, add it to OFFSHOOT_ALLOWED_HOSTS and restart.`;
        return done(new ModelFault("forbidden_address", text), []);
      }
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

const agents = new Map<string, Agent>();

/**
 * The connection pool for a kind of target; kept, because a new TLS connection would add to every first token.
 * @param privateAllowed the operator configured the origin: its names may resolve to private addresses.
 */
export function guardedAgent(privateAllowed: boolean, connectMs: number, resolve: Lookup = lookup): Agent {
  const key = `${privateAllowed} ${connectMs}`;
  const kept = resolve === lookup ? agents.get(key) : undefined;
  if (kept) return kept;
  const connect = { timeout: connectMs, lookup: privateAllowed ? resolve : publicLookup(resolve) };
  // Our own timers say which wait was too long; the pool's would fire at 300 s whatever was asked for.
  const agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 });
  if (resolve === lookup) agents.set(key, agent);
  return agent;
}
