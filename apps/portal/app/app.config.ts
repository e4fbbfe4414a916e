export default defineAppConfig({
  dezky: { app: 'portal' as const },
  ui: { colors: { primary: 'fjord' } },
})
