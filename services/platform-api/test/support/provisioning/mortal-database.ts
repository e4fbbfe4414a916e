import { Database } from '../../../src/common/store/database.ts'

/** The store as a process sees it that can be killed: from then on none of its writes arrive. */
export class MortalDatabase extends Database {
  dead = false

  static over(database: Database): MortalDatabase {
    return new MortalDatabase(database.orm, database.kind, database.transactions)
  }

  override manager() {
    if (this.dead) throw new Error('this process is dead')
    return super.manager()
  }

  override async transactional<T>(work: () => Promise<T>): Promise<T> {
    if (this.dead) throw new Error('this process is dead')
    return super.transactional(async () => {
      const value = await work()
      // A transaction that has not been committed when the process dies never is.
      if (this.dead) throw new Error('this process is dead')
      return value
    })
  }
}
