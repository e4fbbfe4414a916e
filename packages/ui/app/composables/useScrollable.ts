import { useElementSize } from '@vueuse/core'

/** Does the element's content reach beyond it? Then the keyboard must be able to scroll it. */
export function useScrollable(element: Readonly<Ref<HTMLElement | null>>) {
  const { width } = useElementSize(element)
  const scrolls = ref(false)
  watch(width, () => {
    const box = element.value
    scrolls.value = box !== null && getComputedStyle(box).overflowX === 'auto' && box.scrollWidth > box.clientWidth
  })
  return scrolls
}
