import type { Document, Json } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { encodeId } from '../ids.ts'
import { blank } from '../registry/blank.ts'
import { shapes } from '../registry/objects.ts'
import { patchShape } from '../registry/patch.ts'
import { forbidden, SetError } from '../registry/set-error.ts'
import type { Server } from '../server.ts'
import type { Caller } from '../sign-in/access.ts'

/** `x:Action/set` create: reloading settings is what makes a new webhook deliver. Throws SetError. */
export function createAction(server: Server, input: Json, caller: Caller): Document {
  const action = textOf(patchShape(shapes.Action, blank(shapes.Action), [], input, []), '@type')
  if (!caller.may(`action${action}`)) {
    throw forbidden(`Insufficient permissions to perform action of type ${action}`)
  }
  if (action === 'ReloadSettings') {
    const { brokenSetting } = server
    if (brokenSetting !== undefined) {
      const { description, ...objectId } = brokenSetting
      throw new SetError('validationFailed', { description, objectId })
    }
    server.webHooks.reload()
  }
  return { id: encodeId(BigInt(Math.floor(server.clock().getTime() / 1000))) }
}
