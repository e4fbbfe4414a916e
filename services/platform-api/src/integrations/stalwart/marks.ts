/**
 * How objects in Stalwart carry our mark. A domain's description is the mark itself; an account's ends in
 * `[<mark>/<key>]`, where the key is the seat's id, or `@everyone` for the group. The mark contains none of `[]/`.
 */
export interface AccountMark {
  readonly mark: string
  readonly key: string
}

export const everyoneKey = '@everyone'

/** An account's description: the name people see, then the mark. */
export const markedDescription = (name: string, { mark, key }: AccountMark): string => `${name} [${mark}/${key}]`

/** The mark in an account's description; undefined when it has none. */
export function accountMark(description: string): AccountMark | undefined {
  const match = /\[(dezky:[^[\]/]+)\/([^[\]/]+)\]\s*$/.exec(description)
  const [, mark, key] = match ?? []
  return mark === undefined || key === undefined ? undefined : { mark, key }
}
