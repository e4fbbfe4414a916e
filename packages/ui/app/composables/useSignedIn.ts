import type { SessionView } from '../../server/utils/session-view.ts'

/** Who is signed in, as the server knew when it rendered the page. */
export const useSignedIn = () =>
  useState<SessionView>('dezky-session', () => ({ signedIn: false, name: null, email: null, sandboxUrl: null }))

/** Leaves this browser's session, then the provider's. */
export async function signOut(): Promise<void> {
  const { location } = await $fetch('/auth/logout', { method: 'POST' })
  await navigateTo(location, { external: true })
}

/** Ends every session of this person, on every device. */
export async function signOutEverywhere(): Promise<void> {
  const { location } = await $fetch('/api/me/sign-out-everywhere', { method: 'POST' })
  await navigateTo(location, { external: true })
}
