/** A dialog about one row of a table: `show` opens it, and the row stays while the dialog closes. */
export function useRowDialog<Row>(): {
  row: Ref<Row | undefined>
  open: Ref<boolean>
  show: (asked: Row) => void
} {
  const row = shallowRef<Row>()
  const open = ref(false)
  function show(asked: Row): void {
    row.value = asked
    open.value = true
  }
  return { row, open, show }
}
