/** Accents of Latin letters, once they are apart. In other scripts such a mark makes another letter. */
const ACCENTS = /(?<=\p{Script=Latin})[\u0300-\u036f]+/gu;
const NO_WORD = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * A title as the stem of a file name: lower-case words of any script, Latin ones without accents, at most 60 characters, never
 * empty.
 */
export function fileStem(title: string): string {
  const words = title.normalize("NFKD").replace(ACCENTS, "").normalize("NFC").toLowerCase();
  const joined = words.replace(NO_WORD, "-").replace(/^-+/, "");
  const stem = [...joined].slice(0, 60).join("").replace(/-+$/, "");
  return stem === "" ? "conversation" : stem;
}
