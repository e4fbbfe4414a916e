/** Something a source sent that no event can be made of. Sending it again does not help. */
export class Poison extends Error {
  override readonly name = 'Poison'
}
