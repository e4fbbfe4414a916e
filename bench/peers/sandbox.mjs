// The stand-ins in a process of their own, in memory; prints where they are.
import { startSandbox } from '../../packages/sandbox/dist/index.js'

const url = 'http://127.0.0.1:1'
const sandbox = await startSandbox({ basePort: 0, portalUrl: url, operatorUrl: url })
process.stdout.write(`${JSON.stringify({ urls: sandbox.urls, credentials: sandbox.credentials })}\n`)
process.once('SIGTERM', () => void sandbox.close().then(() => process.exit(0)))
