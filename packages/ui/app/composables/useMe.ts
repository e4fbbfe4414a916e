import type { Me } from '@dezky/contracts'

/** The person signed in: memberships, tenants, flags. Fetched once a page load. */
export const useMe = () => useFetch<Me>('/api/me', { key: 'me', dedupe: 'defer' })
