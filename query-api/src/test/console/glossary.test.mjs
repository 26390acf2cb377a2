import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { entriesOf } from '../../main/resources/dev/rewind/query/console/glossary/entries.js'

const file = path => fileURLToPath(new URL(path, import.meta.url))
const GLOSSARY = readFileSync(file('../../../../docs/glossary.md'), 'utf8')
const CONSOLE = file('../../main/resources/dev/rewind/query/console/')

test('each row of the glossary is a word with its meaning', () => {
  const table =
    '# Words\n\nSome text.\n\n| word | meaning |\n|---|---|\n| epoch | A number. |\n| id | Like `a:1`. |\n'
  assert.deepEqual(entriesOf(table), [
    { word: 'epoch', meaning: ['A number.'] },
    { word: 'id', meaning: ['Like ', 'a:1', '.'] }
  ])
})

test('every word that the console links to is in the glossary', () => {
  const known = new Set(entriesOf(GLOSSARY).map(it => it.word))
  assert.ok(known.size > 30, String(known.size))
  const linked = new Set()
  for (const name of readdirSync(CONSOLE, { recursive: true })) {
    if (!name.endsWith('.js')) continue
    for (const [, word] of readFileSync(CONSOLE + name, 'utf8').matchAll(/<\$\{Term\} word="([^"]+)"/g))
      linked.add(word)
  }
  assert.ok(linked.size >= 5, String(linked.size))
  assert.deepEqual(
    [...linked].filter(it => !known.has(it)),
    []
  )
})
