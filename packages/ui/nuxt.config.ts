import { fileURLToPath } from 'node:url'

import type { NuxtModule } from 'nuxt/schema'

const css = fileURLToPath(new URL('app/assets/css/main.css', import.meta.url))

/**
 * Vue counts components that prefetch on the server into the ids `useId` gives. Nuxt takes the call out of the browser's
 * build, and the icon component, unlike Nuxt's own composables, does not make up for it: labels would point nowhere.
 */
const keepServerPrefetch: NuxtModule = (_, nuxt) => {
  const shaken = nuxt.options.optimization.treeShake.composables.client
  for (const [from, names] of Object.entries(shaken)) shaken[from] = names.filter((name) => name !== 'onServerPrefetch')
}

const standIn = (name: string) => fileURLToPath(new URL(`app/proof/${name}.ts`, import.meta.url))
const standIns = new Map([
  ['node:crypto', standIn('node-crypto')],
  ['node:buffer', standIn('node-buffer')],
])
/** Proofs are checked in the browser by the code the offline verifier runs; what it needs of Node is stood in for. */
const proofsInBrowser = {
  name: 'dezky-proofs-in-browser',
  enforce: 'pre' as const,
  resolveId: (source: string, _importer: string | undefined, { ssr }: { ssr?: boolean | undefined }) =>
    ssr ? undefined : standIns.get(source),
}

/** The layer both apps extend: identity, session, the way to platform-api, shared components. */
export default defineNuxtConfig({
  compatibilityDate: '2026-11-01',
  modules: ['@nuxt/ui', keepServerPrefetch],
  css: [css],
  telemetry: false,
  devtools: { enabled: false },

  // No request leaves the machine: fonts and icons come from npm packages and are served by the app itself.
  ui: { fonts: false },
  icon: {
    mode: 'svg',
    provider: 'server',
    fallbackToApi: false,
    serverBundle: { collections: ['lucide'] },
    clientBundle: {
      scan: { globInclude: ['**/*.{vue,ts}'], globExclude: ['**/node_modules/**', '**/.*/**', '**/dist/**'] },
    },
  },

  components: [{ path: fileURLToPath(new URL('app/components', import.meta.url)), pathPrefix: false }],

  // Nothing is prerendered, so there is no manifest to ask for at every start of the app.
  experimental: { appManifest: false },

  // Fonts stay files: the policy of pages takes them from our own address only.
  vite: {
    build: { assetsInlineLimit: 0 },
    plugins: [proofsInBrowser],
  },

  app: {
    head: {
      htmlAttrs: { lang: 'en' },
      viewport: 'width=device-width, initial-scale=1',
      meta: [
        { name: 'referrer', content: 'same-origin' },
        { name: 'robots', content: 'noindex, nofollow' },
      ],
    },
  },

  runtimeConfig: {
    /** portal or operator: names the cookie and the accent. Set by the app, not by the environment. */
    appName: '',
    /** NUXT_PUBLIC_URL */
    publicUrl: '',
    /** NUXT_PLATFORM_API_INTERNAL_URL or PLATFORM_API_INTERNAL_URL */
    platformApiInternalUrl: '{{PLATFORM_API_INTERNAL_URL}}',
    /** NUXT_SANDBOX_URL, only where the connected systems are stand-ins */
    sandboxUrl: '',
    oidc: {
      /** NUXT_OIDC_ISSUER */
      issuer: '',
      /** NUXT_OIDC_CLIENT_ID */
      clientId: '',
      /** NUXT_OIDC_CLIENT_SECRET */
      clientSecret: '',
      /** NUXT_OIDC_SCOPE */
      scope: 'openid profile email offline_access',
      /** NUXT_OIDC_RESOURCE: RFC 8707 resource indicator, where the provider needs one to set the audience */
      resource: '',
    },
    session: {
      /** NUXT_SESSION_PASSWORD, at least 32 characters */
      password: '',
      /** NUXT_SESSION_MAX_AGE_HOURS: a session ends this long after sign-in, however busy it is */
      maxAgeHours: 12,
    },
    nitro: { envExpansion: true },
  },

  typescript: {
    tsConfig: {
      compilerOptions: {
        // Component libraries declare optional props that templates fill with undefined.
        exactOptionalPropertyTypes: false,
        noUncheckedIndexedAccess: true,
        noImplicitOverride: true,
      },
    },
  },
})
