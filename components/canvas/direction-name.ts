/** Under what name a browser remembers which way the graph runs, for itself and, in a cookie, for the server. */
export const DIRECTION_NAME = "offshoot.graph-direction";
