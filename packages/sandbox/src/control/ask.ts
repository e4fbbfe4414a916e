const timeoutMs = 2000

/** How many mail domains and accounts Stalwart holds; throws when it does not answer. */
export async function askStalwart(url: string, token: string): Promise<Record<string, number>> {
  const answer = (await json(`${url}/jmap`, token, {
    using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
    methodCalls: [
      ['x:Domain/query', {}, 'domains'],
      ['x:Account/query', {}, 'accounts'],
    ],
  })) as { methodResponses: [string, { ids?: string[] }, string][] }
  const of = (id: string) => answer.methodResponses.find((response) => response[2] === id)?.[1].ids?.length ?? 0
  return { Domains: of('domains'), Accounts: of('accounts') }
}

/** How many spaces, users and groups OCIS holds; throws when it does not answer. */
export async function askOcis(url: string, token: string): Promise<Record<string, number>> {
  const of = async (path: string) => {
    const { value = [] } = (await json(`${url}/graph/v1.0/${path}`, token)) as { value?: unknown[] }
    return value.length
  }
  const [spaces, users, groups] = await Promise.all([of('drives'), of('users'), of('groups')])
  return { Spaces: spaces, Users: users, Groups: groups }
}

async function json(url: string, token: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}
