/** Whether the page's "add" dialog is open; `?new=1`, as the palette and other pages link to it, opens it. */
export function useNewFromUrl() {
  const route = useRoute()
  const router = useRouter()
  const open = ref(false)
  const begin = () => {
    if (route.query.new !== '1') return
    open.value = true
    const { new: _new, ...query } = route.query
    void router.replace({ query })
  }
  onMounted(begin)
  watch(() => route.query.new, begin)
  return open
}
