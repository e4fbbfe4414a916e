import type { Document, DocumentStore } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { blank } from '../registry/blank.ts'
import { shapes } from '../registry/objects.ts'
import type { RegistryStore } from '../registry/registry-store.ts'
import { instantText } from '../server.ts'
import { dkimKinds, newPrivateKey, selectorFrom, type DkimKind } from './dkim.ts'

const taskKind = 'dkim-task'

/** Plans the DKIM signatures of a new domain, when it has them made automatically. */
export function scheduleDkim(documents: DocumentStore, domainId: string, domain: Document, now: Date): void {
  const management = objectOf(domain, 'dkimManagement')
  if (management['@type'] !== 'Automatic') return
  for (const kind of Object.keys(dkimKinds) as DkimKind[]) {
    if (!Object.hasOwn(objectOf(management, 'algorithms'), kind)) continue
    documents.put(taskKind, `${domainId} ${kind}`, { domainId, kind, dueAt: now.getTime() + dkimKinds[kind].delayMs })
  }
}

/** Makes the signatures that are due; run before each request is answered. */
export function runDkimTasks(documents: DocumentStore, registry: RegistryStore, now: Date): void {
  for (const [id, task] of documents.entries(taskKind)) {
    if (Number(task['dueAt']) > now.getTime()) continue
    documents.transaction(() => {
      const domain = registry.get('Domain', textOf(task, 'domainId'))
      if (domain !== undefined) {
        registry.insert('DkimSignature', signature(task['kind'] as DkimKind, task, domain, documents, now))
      }
      documents.remove(taskKind, id)
    })
  }
}

function signature(kind: DkimKind, task: Document, domain: Document, documents: DocumentStore, now: Date): Document {
  const template = textOf(objectOf(domain, 'dkimManagement'), 'selectorTemplate')
  return {
    ...blank(shapes.DkimSignature, kind),
    domainId: textOf(task, 'domainId'),
    selector: selectorFrom(template, kind, now),
    privateKey: { '@type': 'Text', secret: newPrivateKey(kind, documents) },
    createdAt: instantText(now),
  }
}
