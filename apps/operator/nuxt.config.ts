export default defineNuxtConfig({
  extends: ['../../packages/ui'],
  compatibilityDate: '2026-11-01',
  devServer: { host: '127.0.0.1', port: 3002 },
  app: {
    head: {
      titleTemplate: '%s · dezky operator',
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }],
    },
  },
  components: [{ path: '~/components', pathPrefix: false }],
  runtimeConfig: { appName: 'operator' },
})
