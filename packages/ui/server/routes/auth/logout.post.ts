/** Signs out of this browser. Answers where to go next: the provider's own sign-out. */
export default defineEventHandler((event) => endSession(event))
