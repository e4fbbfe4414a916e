import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import { Sender } from '../send/sender.ts'
import { ClientTokens } from '../send/token.ts'
import { Shipper } from '../shipper.ts'
import { PlaceFile } from '../tail/place.ts'
import { Tail } from '../tail/tail.ts'
import { UnusableSetting } from '../unusable-setting.ts'
import { HELP, readArguments } from './arguments.ts'
import type { Arguments } from './arguments.ts'

const limits = { bytes: 1024 * 1024, lines: 500 }
const pollMs = 250

/** Runs the command until it is done or told to stop; resolves to the exit code. */
export async function run(
  argv: readonly string[],
  out: { out: (text: string) => void; err: (text: string) => void },
  stop: AbortSignal,
): Promise<number> {
  try {
    const args = readArguments(argv)
    if (!args) out.out(HELP)
    else await ship(args, (message) => out.err(`dezky-audit-ship: ${message}\n`), stop)
    return 0
  } catch (error) {
    out.err(`dezky-audit-ship: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UnusableSetting ? 2 : 1
  }
}

async function ship(args: Arguments, warn: (message: string) => void, stop: AbortSignal): Promise<void> {
  const { issuer, clientId, scope } = args
  const clientSecret = await secretIn(args.secretFile)
  const now = () => Date.now()
  const tokens = new ClientTokens({ issuer, clientId, clientSecret, scope }, now)
  const sender = new Sender({ url: args.to, tokens, pause, now, random: Math.random, warn })
  const tail = new Tail(args.file, new PlaceFile(args.place), limits)
  const shipper = new Shipper({ tail, sender, idle: (signal) => pause(pollMs, signal), warn })
  if (args.once) warn(`${await shipper.all(stop)} lines shipped`)
  else await shipper.follow(stop)
}

async function secretIn(path: string): Promise<string> {
  const secret = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UnusableSetting(`the secret cannot be read from ${path}`, { cause })
  })
  if (secret.trim() === '') throw new UnusableSetting(`${path} holds no secret`)
  return secret.trim()
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
