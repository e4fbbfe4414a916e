/** Says what was done and offers to undo it, where it can be undone. */
export function useToastUndo() {
  const toast = useToast()
  return {
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
}
