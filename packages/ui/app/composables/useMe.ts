/** The person signed in: memberships, tenants, flags. Fetched once a page load. */
export const useMe = () => useFetch('/api/me', { key: 'me', dedupe: 'defer' })
