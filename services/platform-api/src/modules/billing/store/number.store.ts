import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { DocumentNumber } from '../billing.entity.ts'

/** Series of numbers without gaps: the next number is the one whose insert succeeds. */
export class NumberStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /**
   * The number of a document, given once: who asks again gets the same. In a unit of work it comes and goes with the
   * document; where nothing is rolled back, the document gets the number it was promised when it is tried again.
   * @returns such as `DZ-000042`
   * @throws LostRace when somebody else took the next number
   */
  async give(_ctx: Context, series: string, documentId: string): Promise<string> {
    const em = this.database.manager()
    const known = await em.findOne(DocumentNumber, { documentId }, { disableIdentityMap: true })
    if (known) return known.id
    const [last] = await em.find(
      DocumentNumber,
      { series },
      { orderBy: { sequence: 'desc' }, limit: 1, disableIdentityMap: true },
    )
    const sequence = (last?.sequence ?? 0) + 1
    const id = `${series}-${String(sequence).padStart(6, '0')}`
    try {
      await em.insert(DocumentNumber, { id, series, sequence, documentId })
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the number was taken') : error
    }
    return id
  }
}
