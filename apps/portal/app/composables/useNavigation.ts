/** The sidebar of the person signed in: their organisations, and a section for each partner they work for. */
export async function useNavigation() {
  const { data: me } = await useMe()
  return computed<NavGroup[]>(() => {
    const groups: NavGroup[] = [
      {
        items: [
          { label: 'Home', icon: 'i-lucide-house', to: '/', exact: true },
          { label: 'Tenants', icon: 'i-lucide-building-2', to: '/tenants' },
        ],
      },
    ]
    for (const partner of me.value?.partners ?? []) {
      groups.push({
        label: partner.name,
        items: [
          { label: 'Overview', icon: 'i-lucide-layout-dashboard', to: `/partners/${partner.slug}`, exact: true },
          { label: 'Customers', icon: 'i-lucide-briefcase', to: `/partners/${partner.slug}/customers` },
          { label: 'Billing', icon: 'i-lucide-receipt-text', to: `/partners/${partner.slug}/billing` },
          { label: 'Team', icon: 'i-lucide-users', to: `/partners/${partner.slug}/team` },
        ],
      })
    }
    groups.push({ items: [{ label: 'Account', icon: 'i-lucide-user-round', to: '/account' }] })
    return groups
  })
}
