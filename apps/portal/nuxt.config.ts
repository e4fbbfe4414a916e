export default defineNuxtConfig({
  extends: ['../../packages/ui'],
  compatibilityDate: '2026-11-01',
  devServer: { host: '127.0.0.1', port: 3000 },
  app: {
    head: { titleTemplate: '%s · dezky portal', link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }] },
  },
  components: [{ path: '~/components', pathPrefix: false }],
  runtimeConfig: { appName: 'portal' },
})
