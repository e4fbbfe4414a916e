import { describe, expect, it } from 'vitest'

import { AuditLogError } from '../audit-log.errors.ts'
import { noteSigner } from './note-signer.ts'
import { openNote, parseNote, signNote } from './signed-note.ts'
import { parseVkey } from './verifier-key.ts'

const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const text = 'This is an example message.\n'
const line =
  '\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'
const foo = parseVkey(vkey)
const alice = noteSigner('alice.example/log', Buffer.alloc(32, 1))
const mallory = noteSigner('alice.example/log', Buffer.alloc(32, 2))

describe('signed notes', () => {
  it('opens the published example', () => {
    expect(openNote(`${text}\n${line}`, [foo])).toMatchObject({ text, signedBy: [{ name: 'example.com/foo' }] })
  })

  it('signs as it opens', () => {
    const note = signNote(text, [alice])
    expect(note.startsWith(`${text}\n\u2014 alice.example/log `)).toBe(true)
    expect(openNote(note, [alice.verifier]).text).toBe(text)
  })

  it('keeps blank lines in the text: the last one separates', () => {
    const note = signNote('a\n\nb\n', [alice])
    expect(parseNote(note).text).toBe('a\n\nb\n')
  })

  it('ignores signatures of others and refuses a note that bears only those', () => {
    expect(openNote(`${signNote(text, [alice])}${line}`, [foo]).signedBy).toEqual([foo])
    expect(() => openNote(signNote(text, [mallory]), [alice.verifier])).toThrow(
      expect.objectContaining({ code: 'note_key_unknown' }),
    )
  })

  it('refuses a known signature that does not verify, whatever else is signed', () => {
    const forged = `This is another message.\n\n${line}`
    expect(() => openNote(forged, [foo])).toThrow(expect.objectContaining({ code: 'note_signature_invalid' }))
    const mixed = `${signNote('This is another message.\n', [alice])}${line}`
    expect(() => openNote(mixed, [alice.verifier, foo])).toThrow(
      expect.objectContaining({ code: 'note_signature_invalid' }),
    )
  })

  it('notices any changed byte of the text', () => {
    const note = Buffer.from(`${text}\n${line}`)
    for (let i = 0; i < note.length; i += 1) {
      const changed = Buffer.from(note)
      changed[i] = changed[i]! ^ 1
      expect(() => openNote(changed.toString('utf8'), [foo]), `byte ${i}`).toThrow(AuditLogError)
    }
  })

  it.each([
    ['no blank line', 'text\n'],
    ['no signatures', 'text\n\n'],
    ['no final LF', `${text}\n${line.slice(0, -1)}`],
    ['a hyphen for the dash', `${text}\n- a AAAAAAAAAAA=\n`],
    ['a control character', `a\tb\n\n${line}`],
    ['bad base64', `${text}\n\u2014 a AAAAAAA\n`],
  ])('refuses %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(expect.objectContaining({ code: 'note_malformed' }))
  })
})

describe('verifier keys', () => {
  it('round-trips, plus signs in the base64 included', () => {
    expect(foo.vkey).toBe(vkey)
    for (let seed = 0; seed < 64; seed += 1) {
      const { verifier } = noteSigner('a', Buffer.alloc(32, seed))
      expect(parseVkey(verifier.vkey).publicKey).toEqual(verifier.publicKey)
    }
  })

  it.each(['', 'a+b', `x${vkey}`, vkey.replace('530d', '530e'), vkey.replace('+Aek', '+Bek')])('refuses %j', (bad) => {
    expect(() => parseVkey(bad)).toThrow(expect.objectContaining({ code: 'vkey_malformed' }))
  })
})
