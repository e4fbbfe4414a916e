export default defineAppConfig({
  dezky: { app: 'operator' as const },
  ui: { colors: { primary: 'signal' } },
})
