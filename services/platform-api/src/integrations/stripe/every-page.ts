/** Objects of one page of a list at Stripe: the most it gives. */
export const pageSize = 100

/** All that is listed, over as many pages as it takes. */
export async function everything<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of pages) all.push(one)
  return all
}
