#!/usr/bin/env node
// Renders the catalogue of audit events into docs/audit-events.md. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import {
  auditActionFamilies,
  auditActions,
  refusalData,
  repeatedData,
} from '../packages/contracts/src/audit-actions.ts'

const target = fileURLToPath(new URL('../docs/audit-events.md', import.meta.url))

/** A JSON schema in a few words. */
function words(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1).toLowerCase()
  if (schema.description === 'commitment') return 'commitment'
  if (schema.anyOf) return schema.anyOf.map(words).join(' or ')
  if (schema.type === 'object' && schema.properties?.from) return `{from, to}: ${words(schema.properties.from)}`
  if (schema.type === 'array') return `list of ${words(schema.items ?? {})}`
  return schema.type ?? 'any'
}

/** The members of `data`, as a cell of a table. */
function members(type) {
  const schema = z.toJSONSchema(type, { io: 'output', unrepresentable: 'any' })
  const required = new Set(schema.required ?? [])
  const named = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => `\`${name}\`${required.has(name) ? '' : '?'} ${words(property)}`,
  )
  const open = schema.type === 'object' && schema.additionalProperties !== false && named.length < 2
  return [...named, ...(open && schema.additionalProperties ? ['…'] : [])].join('<br>') || '—'
}

function render() {
  const groups = Map.groupBy(Object.entries(auditActions), ([name]) => name.split('.')[0])
  const tables = [...groups].map(([group, actions]) =>
    [
      `## ${group}`,
      '',
      '| action | when | target | `data` |',
      '| --- | --- | --- | --- |',
      ...actions.map(
        ([name, { when, target: type, data }]) => `| \`${name}\` | ${when} | ${type ?? '—'} | ${members(data)} |`,
      ),
    ].join('\n'),
  )
  return `# Audit events

Rendered from \`packages/contracts/src/audit-actions.ts\` by \`npm run documents\`; a test keeps it up to date.

What each event holds besides: \`seq\`, \`id\`, \`at\`, \`receivedAt\`, \`source\`, \`outcome\`, \`actor\`, and where they apply \`tenantId\`, \`partnerId\`, \`target\`, \`requestId\` (see [design/audit.md](design/audit.md)).
A *commitment* stands for a personal value that is kept apart. \`{from, to}\` is a change; an absent side stands for null. A \`?\` marks members that can be absent.

An attempt that was refused has the action it would have had, \`outcome\` \`denied\` (not allowed, or not known who it was) or \`failure\` (allowed, but not possible), and as \`data\`: ${members(refusalData).replaceAll('<br>', ', ')}.
Equal refusals of one caller within a minute are counted in one event \`<action>.repeated\`: ${members(repeatedData).replaceAll('<br>', ', ')}.

${tables.join('\n\n')}

## From connected systems

| actions | source | what |
| --- | --- | --- |
${auditActionFamilies.map(({ prefix, source, when }) => `| \`${prefix}*\` | ${source} | ${when} |`).join('\n')}

Events of machine clients (source \`api\`) carry the client’s own actions; their \`data\` is \`{client, givenId, data?}\`.
`
}

const text = render()
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write('docs/audit-events.md is out of date: npm run documents\n')
    process.exit(1)
  }
} else {
  writeFileSync(target, text)
}
