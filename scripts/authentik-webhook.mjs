// Lets the sandbox's Authentik tell of its events at once, as docs/authentik-setup.md has a person set it up; without it
// they are read every half minute.

const body = `return {"pk": str(notification.event.pk), "action": notification.event.action, "app": notification.event.app, "user": notification.event.user, "context": notification.event.context, "client_ip": notification.event.client_ip, "created": notification.event.created.isoformat()}`

/**
 * Makes the webhook, or brings the one that is there up to date.
 * @param options.authentik base URL of Authentik
 * @param options.token API token
 * @param options.api base URL of platform-api
 * @param options.secret bearer secret of the webhook
 */
export async function registerAuthentikWebhook({ authentik, token, api, secret }) {
  const call = async (method, path, content) => {
    const response = await fetch(`${authentik}/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(content ? { body: JSON.stringify(content) } : {}),
    })
    if (!response.ok)
      throw new Error(`Authentik answered ${response.status} to ${method} ${path}: ${await response.text()}`)
    return response.json()
  }
  const named = async (path, name, content) => {
    const { results } = await call('GET', `${path}?name=${encodeURIComponent(name)}`)
    const found = results.find((one) => one.name === name)
    return found ? call('PATCH', `${path}${found.pk}/`, content) : call('POST', path, { name, ...content })
  }
  const mapping = '/propertymappings/notification/'
  const headers = await named(mapping, 'dezky audit headers', {
    expression: `return {"Authorization": "Bearer ${secret}"}`,
  })
  const content = await named(mapping, 'dezky audit body', { expression: body })
  const transport = await named('/events/transports/', 'dezky audit', {
    mode: 'webhook',
    webhook_url: `${api}/audit/ingest/authentik`,
    webhook_mapping_headers: headers.pk,
    webhook_mapping_body: content.pk,
    send_once: true,
  })
  const { results: groups } = await call('GET', '/core/groups/?name=dezky-operators')
  const rule = await named('/events/rules/', 'dezky audit', {
    transports: [transport.pk],
    destination_group: groups[0].pk,
    severity: 'notice',
  })
  const policy = await named('/policies/event_matcher/', 'dezky audit all', { action: null })
  const { results: bindings } = await call('GET', `/policies/bindings/?target=${rule.pk}`)
  if (bindings.length === 0) await call('POST', '/policies/bindings/', { policy: policy.pk, target: rule.pk, order: 0 })
}
