import { type NextRequest, NextResponse } from "next/server";

/** Pages only: a body that passes through here is cut at 10 MB, and access is checked where the work is done. */
export const config = { matcher: ["/((?!api/|v1/|_next/).*)"] };

/** An address that is no valid percent-encoding reaches no page: without this it is answered by a bare error. */
export function proxy(request: NextRequest): NextResponse {
  try {
    decodeURIComponent(request.nextUrl.pathname);
    return NextResponse.next();
  } catch {
    return NextResponse.rewrite(new URL("/not-an-address", request.nextUrl), { status: 404 });
  }
}
