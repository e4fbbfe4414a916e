/** Puts what the page may know about the session into its state, without a request of its own. */
export default defineNuxtPlugin(() => {
  const event = useRequestEvent()
  if (event) useSignedIn().value = event.context.sessionView
})
