/** The step of the wizard, in the URL: the browser's own back goes a step back. */
export function useWizardStep() {
  const route = useRoute()
  const router = useRouter()
  const step = computed<WizardStep>(
    () => wizardSteps.find((one) => one.key === route.query.step)?.key ?? 'organisation',
  )
  const index = computed(() => wizardSteps.findIndex((one) => one.key === step.value))
  const go = (to: WizardStep) => router.push({ query: to === 'organisation' ? {} : { step: to } })
  const at = (offset: number) => go(wizardSteps[index.value + offset]?.key ?? step.value)
  return { step, go, next: () => at(1), back: () => at(-1) }
}
