import type { Currency, TenantCreate } from '@dezky/contracts'

/** What the wizard has gathered, a part a step. */
export interface TenantDraft {
  organisation: { name: string; slug: string; country: string; vatId: string; partner: string }
  domain: { primaryDomain: string; adminName: string; adminEmail: string }
  plan: { priceId: string; currency: Currency; seats: number }
}

const blankDraft = (): TenantDraft => ({
  organisation: { name: '', slug: '', country: 'DK', vatId: '', partner: '' },
  domain: { primaryDomain: '', adminName: '', adminEmail: '' },
  plan: { priceId: '', currency: 'DKK', seats: 5 },
})

/** A draft kept in this tab until the tenant is created: a reload or a look at another page loses nothing. It is its writer's alone. */
export function useTenantDraft() {
  const storageKey = `dezky-tenant-draft ${useSignedIn().value.email}`
  const draft = reactive(blankDraft())
  const restored = ref(false)
  onMounted(() => {
    const kept = readKept(storageKey)
    if (kept) {
      for (const part of ['organisation', 'domain', 'plan'] as const) Object.assign(draft[part], kept[part])
    }
    restored.value = true
    watch(draft, () => sessionStorage.setItem(storageKey, JSON.stringify(draft)))
  })
  return { draft, restored, forget: () => sessionStorage.removeItem(storageKey) }
}

function readKept(storageKey: string): TenantDraft | undefined {
  try {
    const text = sessionStorage.getItem(storageKey)
    return text === null ? undefined : (JSON.parse(text) as TenantDraft)
  } catch {
    return undefined
  }
}

/** The request a draft stands for; what was left empty is left out. */
export function requestOf({ organisation, domain, plan }: TenantDraft): TenantCreate {
  return {
    name: organisation.name.trim(),
    country: organisation.country,
    primaryDomain: domain.primaryDomain.trim(),
    ...(organisation.slug ? { slug: organisation.slug } : {}),
    ...(organisation.vatId ? { vatId: organisation.vatId } : {}),
    ...(organisation.partner ? { partner: organisation.partner } : {}),
    ...(domain.adminEmail ? { admin: { email: domain.adminEmail, name: domain.adminName } } : {}),
    subscription: { ...plan },
  }
}
