import { tooBusy } from '../tenants.errors.ts'

/** A compare-and-set met another writer's change; the unit of work is rolled back and tried again on what is there now. */
export class LostRace extends Error {
  override readonly name = 'LostRace'
}

const attempts = 50

/** Runs a unit of work again while others win. @throws AppError store.busy when they always do */
export async function untilWon<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LostRace)) throw error
    }
  }
  throw tooBusy()
}

/** @throws LostRace unless the compare-and-set held */
export function won(held: boolean): void {
  if (!held) throw new LostRace('somebody else was faster')
}
