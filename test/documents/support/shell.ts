import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** A shell a reader would sit at: what one block sets, the next one finds. It ends with the first command that fails. */
export class Shell {
  private readonly child: ChildProcessWithoutNullStreams
  private said = ''
  private ended = false
  private heard: () => void = () => undefined

  constructor(cwd: string, environment: NodeJS.ProcessEnv) {
    this.child = spawn('bash', ['--norc', '-eu', '-o', 'pipefail'], { cwd, env: environment })
    const hear = (chunk: Buffer): void => {
      this.said += chunk.toString('utf8')
      this.heard()
    }
    this.child.stdout.on('data', hear)
    this.child.stderr.on('data', hear)
    this.child.once('close', () => {
      this.ended = true
      this.heard()
    })
  }

  /**
   * Runs commands; resolves to what they printed.
   * @throws Error with what they printed, when one of them failed
   */
  async run(commands: string): Promise<string> {
    const done = `done-${Math.random().toString(36).slice(2)}`
    this.said = ''
    this.child.stdin.write(`${commands}\nprintf '%s\\n' ${done}\n`)
    for (;;) {
      if (this.said.includes(done)) return this.said.replace(`${done}\n`, '')
      if (this.ended) throw new Error(`These commands failed:\n${commands}\nThey printed:\n${this.said}`)
      await new Promise<void>((resolve) => {
        this.heard = resolve
      })
    }
  }

  close(): void {
    this.child.kill('SIGKILL')
  }
}
