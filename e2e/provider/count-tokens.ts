/** Tokens of this many UTF-8 bytes of text, by the rule of thumb the whole simulation uses: four bytes each. */
export function countTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

export function countTextTokens(text: string): number {
  return countTokens(Buffer.byteLength(text, "utf8"));
}
