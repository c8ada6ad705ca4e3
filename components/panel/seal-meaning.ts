/** One honest sentence: what the head hash covers, and what it cannot say. */
export const SEAL_MEANING =
  "Nothing can be added, changed or removed here. The head hash covers the id, kind, time and bytes of every event in order, so any later change would show; it does not prove who wrote them.";
