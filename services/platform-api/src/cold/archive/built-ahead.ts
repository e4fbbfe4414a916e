import { BatchMemory, type BatchContent } from '@dezky/audit-log'

import type { LogHead } from '../../modules/audit/log/archived-head.ts'
import type { BatchReach } from './build-batch.ts'

type Build = (head: LogHead | null, reach: BatchReach, memory: BatchMemory) => Promise<BatchContent | null>

/**
 * The batch after the one that is being uploaded, built meanwhile. It is a guess: it counts only where the boundary turns
 * out to be where it begins, and nothing is claimed for it before. Two are held at most: the third is built where the
 * first was, which by then is recorded.
 */
export class BuiltAhead {
  private readonly build: Build
  private readonly memories = [new BatchMemory(), new BatchMemory()] as const
  private turn = 0
  private guess: { readonly head: LogHead; readonly content: Promise<BatchContent | null> } | null = null

  constructor(build: Build) {
    this.build = build
  }

  /** Builds what follows `head`, now. @throws what building it throws */
  async make(head: LogHead | null, reach: BatchReach): Promise<BatchContent | null> {
    this.turn = 1 - this.turn
    return this.build(head, reach, this.turn === 0 ? this.memories[0] : this.memories[1])
  }

  /** Begins to build what follows `head`. What is wrong with it is told when it is taken, or when it is built again. */
  begin(head: LogHead, reach: BatchReach): void {
    const content = this.make(head, reach)
    content.catch(() => undefined)
    this.guess = { head, content }
  }

  /** The batch after `head`; null when another was built, or none. @throws what building it threw */
  async take(head: LogHead | null): Promise<BatchContent | null> {
    const { guess } = this
    await this.drop()
    return guess && head && guess.head.seq === head.seq && guess.head.hash === head.hash ? guess.content : null
  }

  /** Resolves when nothing is being built any more. */
  async drop(): Promise<void> {
    const { guess } = this
    this.guess = null
    await guess?.content.catch(() => undefined)
  }
}
