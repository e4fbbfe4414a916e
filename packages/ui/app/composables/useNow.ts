/** The present, in epoch milliseconds, ticking twice a minute; the first tick is the server's, so pages hydrate as they came. */
export function useNow() {
  const now = useState('dezky-now', () => Date.now())
  const readers = useState('dezky-now-readers', () => 0)
  onMounted(() => {
    readers.value += 1
    now.value = Date.now()
    if (readers.value > 1) return
    const timer = setInterval(() => {
      now.value = Date.now()
      if (readers.value === 0) clearInterval(timer)
    }, 30_000)
  })
  onBeforeUnmount(() => {
    readers.value -= 1
  })
  return readonly(now)
}
