const field = { variant: { outline: 'bg-(--dz-raised) ring-(--dz-field)' } }
const scrim = { overlay: { true: { overlay: 'bg-(--dz-scrim)' } } }
const fieldIcons = { md: { leadingIcon: 'size-4', trailingIcon: 'size-4' } }

/** Maps the component library's semantic colours to dezky's scales and bends its shapes to the design. */
export default defineAppConfig({
  ui: {
    colors: {
      primary: 'fjord',
      secondary: 'ink',
      success: 'moss',
      info: 'tide',
      warning: 'ochre',
      error: 'brick',
      neutral: 'stone',
    },
    button: {
      slots: { base: 'font-medium cursor-pointer transition-colors duration-150' },
      variants: {
        size: {
          xs: { leadingIcon: 'size-3.5', trailingIcon: 'size-3.5' },
          sm: { leadingIcon: 'size-3.5', trailingIcon: 'size-3.5' },
          md: { leadingIcon: 'size-4', trailingIcon: 'size-4' },
          lg: { leadingIcon: 'size-4', trailingIcon: 'size-4' },
        },
      },
      compoundVariants: [
        {
          color: 'primary' as const,
          variant: 'solid' as const,
          class: 'hover:bg-(--dz-accent-strong) active:bg-(--dz-accent-strong) disabled:bg-primary',
        },
        {
          color: 'error' as const,
          variant: 'solid' as const,
          class: 'hover:bg-(--dz-failing-strong) active:bg-(--dz-failing-strong)',
        },
        {
          color: 'neutral' as const,
          variant: 'outline' as const,
          class: 'ring-accented bg-(--dz-raised) hover:bg-elevated',
        },
      ],
    },
    card: {
      slots: { root: 'rounded-md bg-(--dz-raised)', header: 'p-4 sm:px-5', body: 'p-4 sm:p-5', footer: 'p-4 sm:px-5' },
    },
    input: { variants: { ...field, size: fieldIcons } },
    textarea: { variants: field },
    select: { variants: { ...field, size: fieldIcons } },
    selectMenu: { variants: { ...field, size: fieldIcons } },
    formField: {
      slots: { label: 'text-highlighted', help: 'text-muted text-[13px]', error: 'text-(--dz-failing-text)' },
    },
    modal: {
      variants: scrim,
      slots: {
        content: 'rounded-md bg-(--dz-raised) divide-y-0',
        header: 'px-5 pt-5 pb-0 sm:px-6 sm:pt-6 min-h-0',
        body: 'px-5 py-4 sm:px-6 sm:py-4',
        footer: 'px-5 pb-5 pt-3 sm:px-6 sm:pb-6 justify-end',
        title: 'text-base font-semibold',
      },
    },
    slideover: { variants: scrim },
    radioGroup: { slots: { base: 'ring-(--dz-field)' } },
    checkbox: { slots: { base: 'ring-(--dz-field)' } },
    tooltip: { slots: { content: 'rounded-md' } },
    dropdownMenu: {
      slots: { content: 'rounded-md bg-(--dz-raised) min-w-44' },
      variants: { size: { md: { itemLeadingIcon: 'size-4' } } },
    },
  },
})
