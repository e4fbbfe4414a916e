/** Reads what a drawer shows whenever its id changes; `open` is true while there is an id. */
export function useDrawer<Thing>(
  id: () => string | undefined,
  url: (id: string) => string,
  close: () => void,
): { thing: Ref<Thing | undefined>; error: Ref<unknown>; open: Ref<boolean>; read: () => Promise<void> } {
  const thing = shallowRef<Thing>()
  const error = shallowRef<unknown>()
  const open = computed({
    get: () => id() !== undefined,
    set: (isOpen) => {
      if (!isOpen) close()
    },
  })
  async function read(): Promise<void> {
    const asked = id()
    error.value = undefined
    if (asked === undefined) return
    thing.value = undefined
    try {
      const found = (await $fetch(url(asked))) as Thing
      if (asked === id()) thing.value = found
    } catch (failure) {
      if (asked === id()) error.value = failure
    }
  }
  onMounted(() => watch(id, read, { immediate: true }))
  return { thing, error, open, read }
}
