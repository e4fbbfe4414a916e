import { withNonce } from '../session/content-security-policy.ts'

/** Puts the request's nonce on the scripts of the page, and says nothing about what rendered it. */
export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('render:html', (html, { event }) => {
    const { nonce } = event.context
    if (!nonce) return
    for (const part of ['head', 'bodyPrepend', 'body', 'bodyAppend'] as const) {
      html[part] = html[part].map((chunk) => withNonce(chunk, nonce))
    }
  })
  nitro.hooks.hook('render:response', (response) => {
    delete response.headers?.['x-powered-by']
  })
})
