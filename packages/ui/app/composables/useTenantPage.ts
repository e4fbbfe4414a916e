/** What a tenant's page hands to its tabs: the tenant, what the reader may do with it, and `changed` to read both again. */
export async function useTenantPage() {
  const route = useRoute()
  const slug = computed(() => String(route.params.slug))
  const tenant = useTenant(slug)
  const me = useMe()
  useHead({ title: () => tenant.data.value?.name ?? slug.value })
  await Promise.all([tenant, me])
  if (tenant.error.value) throw createError(pageErrorOf(tenant.error.value))
  return {
    tenant: tenant.data,
    access: computed(() => tenantAccess(me.data.value, tenant.data.value)),
    base: computed(() => `/tenants/${slug.value}`),
    changed: () => Promise.all([tenant.refresh(), me.refresh()]),
  }
}
