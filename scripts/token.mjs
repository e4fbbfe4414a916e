// `npm run --silent token -- operator | machine | <e-mail>`: a bearer token from the sandbox's provider, on stdout.
import { configuredPorts } from './ports.mjs'
import { urlsOf } from './settings.mjs'

const who = process.argv[2]
if (!who) {
  console.error('Say for whom: npm run --silent token -- operator | machine | <e-mail of a demo person>')
  process.exit(2)
}
try {
  const response = await fetch(`${urlsOf(configuredPorts()).sandbox}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: who }),
  })
  const answer = await response.json()
  if (!response.ok) {
    console.error(answer.message ?? answer.detail ?? JSON.stringify(answer))
    process.exit(1)
  }
  console.log(answer.token)
} catch {
  console.error('The sandbox does not answer. Start dezky first: npm start')
  process.exit(1)
}
