const LINK_SCHEMES = new Set(["http:", "https:", "mailto:"]);
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+$/;

/**
 * The address of a link in a transcript, or null when it must not be one: only absolute http, https and
 * mailto. A transcript is written by a model, so `javascript:`, `data:` and paths of this app stay text.
 */
export function safeLink(url: string): string | null {
  const parsed = parseUrl(url);
  return parsed !== null && LINK_SCHEMES.has(parsed.protocol) ? parsed.href : null;
}

/** An image that can be shown without asking any server: raster data URLs only (an SVG may carry more). */
export function inlineImage(url: string): string | null {
  return DATA_IMAGE.test(url) ? url : null;
}

/** Where a remote image would have come from, for its placeholder. */
export function imageHost(url: string): string {
  if (url.startsWith("data:")) return "a data URL of another kind";
  return parseUrl(url)?.host || "an unknown place";
}

function parseUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
