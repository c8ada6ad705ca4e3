/** The last part of the file name such a header gives, whole where it is sent twice; null when it gives none. */
export function fileNameIn(header: string | null): string | null {
  const encoded = /;\s*filename\*\s*=\s*UTF-8'[^';]*'([^;\s]+)/i.exec(header ?? "")?.[1];
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";\s]+))/i.exec(header ?? "") ?? [];
  const name = decoded(encoded) ?? quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? "";
  return name.split(/[/\\]/).at(-1) || null;
}

function decoded(encoded: string | undefined): string | null {
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/**
 * The header that makes a reply a download under this name (RFC 6266). Names beyond ASCII are sent twice: plain for
 * programs that know no better, and whole.
 */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]/gu, "_").replace(/["\\]/g, "_");
  if (plain === fileName) return `attachment; filename="${plain}"`;
  const whole = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
