/** Asks before a page with changes that are not saved is left, by a link, the back button or closing the tab. */
export function useUnsaved(dirty: Ref<boolean>) {
  const question = 'Leave without saving? Your changes are lost.'
  onBeforeRouteLeave(() => !dirty.value || window.confirm(question))
  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (dirty.value) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', beforeUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', beforeUnload))
}
