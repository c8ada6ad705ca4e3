import { config } from "zod";

// zod tries whether it may compile its parsers, and the policy reports each try. Asked not to, it does not try; this has
// to be said before any schema is made, so whoever draws the page first imports it first.
config({ jitless: true });
