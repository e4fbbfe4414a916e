import { createSocket, type Socket } from 'node:dgram'

import { AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet'

type Behaviour = { readonly texts: readonly (readonly string[])[] } | 'fail' | 'ignore'

const serverFailure = 2
const noSuchName = 3

/** A name server on a free port that knows the TXT records a test publishes. */
export class NameServer {
  private readonly socket: Socket
  private readonly names = new Map<string, Behaviour>()

  private constructor(socket: Socket) {
    this.socket = socket
  }

  static async start(): Promise<NameServer> {
    const socket = createSocket('udp4')
    const server = new NameServer(socket)
    socket.on('message', (message, from) => {
      const answer = server.answer(decode(message))
      if (answer) socket.send(encode(answer), from.port, from.address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return server
  }

  /** For DNS_SERVERS. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`
  }

  /** The TXT records of a name, each as its pieces; none: the name exists without such a record. */
  publish(name: string, ...texts: string[][]): void {
    this.names.set(name, { texts })
  }

  /** From now on the server answers about this name that it failed. */
  fail(name: string): void {
    this.names.set(name, 'fail')
  }

  /** From now on the server does not answer about this name. */
  ignore(name: string): void {
    this.names.set(name, 'ignore')
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()))
  }

  private answer({ id, questions = [] }: Packet): Packet | null {
    const [question] = questions
    const name = question?.name.toLowerCase() ?? ''
    const known = this.names.get(name)
    if (known === 'ignore') return null
    const common = { type: 'response', id, questions } as const
    if (known === 'fail') return { ...common, flags: serverFailure }
    if (!known) return { ...common, flags: AUTHORITATIVE_ANSWER | noSuchName }
    const answers = known.texts.map((pieces) => ({ type: 'TXT' as const, name, ttl: 1, data: [...pieces] }))
    return { ...common, flags: AUTHORITATIVE_ANSWER, answers }
  }
}
