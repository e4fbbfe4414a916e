import type { H3Event } from 'h3'

/** What the browser may know about its session. */
export interface SessionView {
  signedIn: boolean
  name: string | null
  email: string | null
  /** page of the stand-in systems; null where the systems are real */
  sandboxUrl: string | null
}

export function sessionView(event: H3Event): SessionView {
  const { signedIn } = event.context
  return {
    signedIn: signedIn !== undefined,
    name: signedIn?.name ?? null,
    email: signedIn?.email ?? null,
    sandboxUrl: settings().sandboxUrl ?? null,
  }
}
