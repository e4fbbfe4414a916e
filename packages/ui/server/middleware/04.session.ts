import type { H3Event } from 'h3'

/** Knows who is signed in, with tokens that are good for this request; renews them where they are not. */
export default defineEventHandler(async (event) => {
  if (event.path.startsWith('/_nuxt/') || event.path.startsWith('/api/_nuxt_icon/')) return
  await recognise(event)
  event.context.sessionView = sessionView(event)
})

async function recognise(event: H3Event): Promise<void> {
  const session = await readSession(event)
  if (!session) return
  if (event.path.startsWith('/auth/')) {
    // Signing in and out need no tokens that are good: both work while the provider does not answer.
    event.context.signedIn = session
    return
  }
  try {
    const tokens = await tokenRefresher.fresh(session.tokens)
    event.context.signedIn = { ...session, tokens }
    if (tokens !== session.tokens) await writeSession(event, event.context.signedIn)
  } catch (error) {
    if (refusedByProvider(error)) dropSession(event)
    else if (session.tokens.accessExpiresAt > Date.now()) event.context.signedIn = session
    else {
      logFailure(event, 'the tokens could not be renewed', error)
      throw appError('auth.issuer_unreachable', event.context.requestId, event.method)
    }
  }
}
