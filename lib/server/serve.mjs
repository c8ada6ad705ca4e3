import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import next from "next";
import { exitCodeOf } from "../launcher/exit-code.mjs";
import { ROOT } from "../launcher/paths.mjs";
import { explainListenError, readTarget } from "../launcher/target.mjs";
import { contentSecurityPolicy, SECURITY_HEADERS } from "./security-headers.mjs";

// The production server: Next behind one small handler, because a nonce has to be made before Next renders a page, and
// because only here is it known whom a connection is from.

/** A gigabyte over a slow line takes its time; headers do not. */
const BODY_MS = 60 * 60_000;
const HEADERS_MS = 30_000;

const target = readTarget(process.env);
const app = next({ dev: false, dir: ROOT, hostname: target.host, port: target.port });
await app.prepare();
const handle = app.getRequestHandler();

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function serve(request, response) {
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"));
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader("content-security-policy", policy);
  if (!isReadable(request.url ?? "/")) {
    if (!request.headers.accept?.includes("text/html")) return refuse(response);
    // Next would answer a person with a bare 500; this address has no page, so they get the one that says so.
    request.url = "/broken-address";
  }
  // Next takes the nonce for its own scripts from here. Both replace what a client sent under these names.
  request.headers["content-security-policy"] = policy;
  request.headers["x-offshoot-peer"] = request.socket.remoteAddress ?? "unknown";
  delete request.headers["content-security-policy-report-only"];
  void handle(request, response);
}

/** @param {string} url */
function isReadable(url) {
  try {
    decodeURIComponent(url.split("?")[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** @param {import("node:http").ServerResponse} response */
function refuse(response) {
  response.writeHead(400, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(
    "This address has a broken % in it. Copy the link again, or start from the list of runs at /.\n",
  );
}

const server = createServer({ requestTimeout: BODY_MS, headersTimeout: HEADERS_MS }, serve);
server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  console.error(`${error.code ?? ""} ${explainListenError(error.code ?? error.message, target)}`);
  process.exit(1);
});
server.listen({ host: target.host, port: target.port });

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ["SIGINT", "SIGTERM"];
for (const signal of SIGNALS) {
  process.once(signal, () => {
    const end = () => process.exit(exitCodeOf(signal));
    server.close(end);
    server.closeIdleConnections();
    // Streams stay open as long as somebody watches: they connect again after a restart.
    setTimeout(end, 2_000).unref();
  });
}
