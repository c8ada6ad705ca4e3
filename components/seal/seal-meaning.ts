/** One honest sentence: what the head hash covers. */
export const SEAL_MEANING =
  "Nothing can be added, changed or removed here. The head hash covers the id, kind, time and bytes of every event in order; the signed receipt covers the head hash.";

/** What a verification shows when it succeeds. */
export const SEAL_PROVES =
  "That every hash, recomputed from the stored bytes, fits the signed receipt, and that no receipt was taken out of the chain of all receipts.";

/** And what it cannot show. */
export const SEAL_LIMITS =
  "Not who wrote the events, and not against an operator who has both database and key: keep the receipt where they cannot reach it, such as the CI log.";
