import type { SessionData } from './session/session-data.ts'
import type { SessionView } from './utils/session-view.ts'

declare module 'h3' {
  interface H3EventContext {
    /** follows the request through the log of both services */
    requestId: string
    /** of this answer's Content-Security-Policy */
    nonce: string
    /** the person signed in, with tokens that are good; absent when nobody is */
    signedIn?: SessionData
    /** what the page may know about it */
    sessionView: SessionView
  }
}
