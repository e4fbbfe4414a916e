/** Pages are for people signed in, unless they say `definePageMeta({ public: true })`. */
export default defineNuxtRouteMiddleware((to) => {
  const open = to.meta.public === true || to.matched.length === 0
  if (open || useSignedIn().value.signedIn) return undefined
  return navigateTo(`/auth/login?returnTo=${encodeURIComponent(to.fullPath)}`, { external: true })
})
