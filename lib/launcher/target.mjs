import { createServer } from "node:net";
import { isAbsolute, join } from "node:path";
import { ROOT } from "./paths.mjs";
import { Stop } from "./stop.mjs";

/** @param {string} host */
export function isLoopback(host) {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Where to listen and where the data is, from HOST, PORT and OFFSHOOT_HOME.
 * @param {Record<string, string | undefined>} env
 * @returns {{ host: string, port: number, home: string, url: string }}
 */
export function readTarget(env) {
  const host = env.HOST || "127.0.0.1";
  if (!isLoopback(host) && !env.OFFSHOOT_ACCESS_KEY) {
    throw new Stop(
      `HOST=${host} opens Offshoot to the network, which needs an access key: set OFFSHOOT_ACCESS_KEY to a secret of at least 24 characters, or unset HOST.`,
    );
  }
  if (env.OFFSHOOT_PUBLIC_HOSTS && !env.OFFSHOOT_ACCESS_KEY) {
    throw new Stop(
      "OFFSHOOT_PUBLIC_HOSTS opens Offshoot under other names, which needs an access key: set OFFSHOOT_ACCESS_KEY to a secret of at least 24 characters.",
    );
  }
  if (env.OFFSHOOT_ACCESS_KEY && env.OFFSHOOT_ACCESS_KEY.length < 24) {
    throw new Stop(
      "OFFSHOOT_ACCESS_KEY is too short to be safe: give at least 24 characters, as from `openssl rand -base64 24`.",
    );
  }
  const port = Number(env.PORT || "3000");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Stop(
      `PORT=${env.PORT} is not a port: give a number from 1 to 65535, like PORT=3001 npm start.`,
    );
  }
  const home = env.OFFSHOOT_HOME || ".offshoot";
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const url = `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
  return { host, port, home: isAbsolute(home) ? home : join(ROOT, home), url };
}

/**
 * @param {string} code of the error that listening gave
 * @param {{ host: string, port: number }} target
 */
export function explainListenError(code, { host, port }) {
  if (code === "EADDRINUSE") {
    const other = port === 65_535 ? 3000 : port + 1;
    return `Port ${port} on ${host} is already in use: stop what runs there, or take another port with PORT=${other} npm start.`;
  }
  if (code === "EACCES")
    return `Port ${port} needs more rights than you have: take another, like PORT=3000 npm start.`;
  return `Cannot listen on ${host} port ${port} (${code}): check HOST and PORT.`;
}

/**
 * Listens for a moment, to say before a long build what would fail after it.
 * @param {{ host: string, port: number }} target
 * @returns {Promise<number>} the port: 0 asks for any free one
 */
export function probePort({ host, port }) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      reject(new Stop(explainListenError(error.code ?? error.message, { host, port }))),
    );
    server.listen({ host, port }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
