import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;

/**
 * @typedef {{ ready: true } | { ready: false, reason: string | null }} Health
 */

/**
 * Asks GET /api/health until the server answers. The first request opens the database and applies migrations.
 * @param {{ url: string, gone: () => boolean, limitMs?: number }} options `gone` tells that the server process ended
 * @returns {Promise<Health>} reason: the server's own sentence, or null when it ended without one
 */
export async function waitForHealth({ url, gone, limitMs = 90_000 }) {
  const end = Date.now() + limitMs;
  while (!gone()) {
    if (Date.now() > end) return { ready: false, reason: `No answer from ${url}/api/health in time.` };
    const signal = AbortSignal.timeout(limitMs);
    const response = await fetch(`${url}/api/health`, { signal }).catch(() => null);
    if (response?.ok) return { ready: true };
    if (response) return { ready: false, reason: readDetail(response.status, await response.text()) };
    await sleep(POLL_MS);
  }
  return { ready: false, reason: null };
}

/**
 * The sentence of an error reply, `{"detail": "…"}`.
 * @param {number} status
 * @param {string} body
 */
export function readDetail(status, body) {
  try {
    const { detail } = JSON.parse(body);
    if (typeof detail === "string") return detail;
  } catch {
    // Not ours: the status has to do.
  }
  return `The server answered GET /api/health with ${status} and no reason.`;
}
