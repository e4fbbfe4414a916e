import { z } from 'zod'

/** Forms and the API check by the same schemas; this gives their complaints words for people. */
export default defineNuxtPlugin(() => {
  z.config({ customError: fieldMessage })
})
