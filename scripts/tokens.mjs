/**
 * A bearer token from the sandbox's provider.
 * @param control base URL of the sandbox's control
 * @param who `operator`, `machine` or the e-mail address of a demo person
 * @throws Error with the sandbox's own words when it has nobody of that name
 */
export async function tokenFor(control, who) {
  const response = await fetch(`${control}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: who }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message ?? JSON.stringify(answer))
  return answer.token
}
