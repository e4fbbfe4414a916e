/** Says what was done and offers to undo it, where it can be undone. */
export function useToastUndo() {
  const toast = useToast()
  const said = {
    done(title: string, description?: string) {
      toast.add({ title, ...(description ? { description } : {}), color: 'success', icon: 'i-lucide-check' })
    },
    failed(error: unknown) {
      toast.add({
        title: errorTitle(error),
        description: errorRemedy(error),
        color: 'error',
        icon: 'i-lucide-circle-alert',
        duration: 10_000,
      })
    },
    /** Shows `title` with an Undo button; undoing that fails is said too. */
    undoable(title: string, undo: () => Promise<unknown>, undone: string) {
      const { id } = toast.add({
        title,
        duration: 8000,
        actions: [
          {
            label: 'Undo',
            color: 'neutral',
            variant: 'outline',
            onClick: async () => {
              toast.remove(id)
              try {
                await undo()
                toast.add({ title: undone, color: 'neutral' })
              } catch (error) {
                toast.add({ title: errorTitle(error), description: errorRemedy(error), color: 'error' })
              }
            },
          },
        ],
      })
    },
  }
  /**
   * Does it at once and offers the way back: for what loses nothing. What is shown is read again either way, so that a
   * change refused because somebody else was first is not refused for ever.
   */
  async function attempt<Changed>(asked: {
    act: () => Promise<Changed>
    undo: (changed: Changed) => Promise<unknown>
    reread: () => Promise<unknown>
    done: string
    undone: string
  }): Promise<void> {
    try {
      const changed = await asked.act()
      await asked.reread()
      said.undoable(asked.done, () => asked.undo(changed).then(asked.reread), asked.undone)
    } catch (failure) {
      said.failed(failure)
      await asked.reread()
    }
  }
  return { ...said, attempt }
}
