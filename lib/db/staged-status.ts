/** Status of a conversation that is still being written. It never leaves lib/db. */
export const STAGED = "staging";
