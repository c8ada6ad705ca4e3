/** A title as the stem of a file name: lower-case words, at most 60 characters, never empty. */
export function fileStem(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return words === "" ? "conversation" : words;
}
