import { appendFileSync } from 'node:fs'

import type { Json } from '../documents/document-store.ts'

/**
 * The JSON lines the audit service of OCIS writes, one per change, with its field names (the misspelt `Opqaue`
 * included). The address, URL, method and agent are empty there too. Every line here has its time and user.
 */
export class AuditLog {
  readonly #file: string | undefined
  readonly #clock: () => Date

  constructor(file: string | undefined, clock: () => Date) {
    this.#file = file
    this.#clock = clock
  }

  write(userId: string, action: string, message: string, fields: Record<string, Json>): void {
    if (this.#file === undefined) return
    const line = {
      RemoteAddr: '',
      User: userId,
      URL: '',
      Method: '',
      UserAgent: '',
      Time: this.#clock()
        .toISOString()
        .replace(/\.\d{3}Z$/, 'Z'),
      App: 'admin_audit',
      Message: message,
      Action: action,
      CLI: false,
      Level: 1,
      ...fields,
    }
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}
