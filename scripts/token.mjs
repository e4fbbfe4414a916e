// `npm run --silent token -- operator | machine | <e-mail>`: a bearer token from the sandbox's provider, on stdout.
import { configuredPorts } from './ports.mjs'
import { urlsOf } from './settings.mjs'
import { tokenFor } from './tokens.mjs'

const who = process.argv[2]
if (!who) {
  console.error('Say for whom: npm run --silent token -- operator | machine | <e-mail of a demo person>')
  process.exit(2)
}
try {
  console.log(await tokenFor(urlsOf(configuredPorts()).sandbox, who))
} catch (error) {
  // A TypeError: nothing listens there. A SyntaxError: something else does.
  const silent = error instanceof TypeError || error instanceof SyntaxError
  console.error(silent ? 'The sandbox does not answer. Start dezky first: npm start' : error.message)
  process.exit(1)
}
