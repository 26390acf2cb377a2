import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { canonical, linkText, sha256 } from '../../main/resources/dev/rewind/query/console/json/chain.js'
import { Digits, parse } from '../../main/resources/dev/rewind/query/console/json/parse.js'
import { pointer, search } from '../../main/resources/dev/rewind/query/console/json/pointer.js'
import {
  escaped,
  inline,
  literal,
  plain,
  pretty,
  summary,
  visible
} from '../../main/resources/dev/rewind/query/console/json/print.js'

test('numbers that a double cannot hold keep their digits', () => {
  for (const text of [
    '9007199254740993',
    '-9007199254740993',
    '123456789012345678901234567890',
    '0.1000000000000000055',
    '1e400',
    '1E-400'
  ]) {
    const value = parse(text)
    assert.ok(value instanceof Digits, text)
    assert.equal(inline(value), text)
    assert.equal(plain(value), text)
  }
})

test('numbers that a double holds are numbers', () => {
  for (const [text, value] of [
    ['0', 0],
    ['-0', -0],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['0.1', 0.1],
    ['9007199254740992', 2 ** 53],
    ['1e21', 1e21],
    ['100', 100],
    ['2.5e-7', 2.5e-7]
  ]) {
    assert.deepEqual(parse(text), value)
  }
})

test('parsing gives the same as JSON.parse', () => {
  const text = '{"a": [1, true, false, null, {"b": "\\u0041\\n\\"\\\\\\/ é 😀"}], "": {}, "c": []}'
  const unmapped = value =>
    value instanceof Map
      ? Object.fromEntries([...value].map(([k, v]) => [k, unmapped(v)]))
      : Array.isArray(value)
        ? value.map(unmapped)
        : value
  assert.deepEqual(unmapped(parse(text)), JSON.parse(text))
})

test('a member may have any name', () => {
  const value = parse('{"__proto__": {"x": 1}, "constructor": 2, "hasOwnProperty": 3}')
  assert.deepEqual([...value.keys()], ['__proto__', 'constructor', 'hasOwnProperty'])
  assert.equal({}.x, undefined)
})

test('text that is not JSON is refused with the position', () => {
  for (const text of [
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    '01',
    '1 2',
    '"\n"',
    '"\\x"',
    'tru',
    '{"a" 1}',
    'NaN',
    "'a'"
  ]) {
    assert.throws(() => parse(text), { name: 'SyntaxError', message: /at character \d+/ }, text)
  }
})

test('misleading characters are written as escapes of the same JSON', () => {
  const text = 'user\u202etxt.exe\u200b\u0000\u2066\ufeff\u061c'
  assert.equal(literal(text), '"user\\u202etxt.exe\\u200b\\u0000\\u2066\\ufeff\\u061c"')
  assert.equal(JSON.parse(literal(text)), text)
  assert.equal(JSON.parse(literal('"\\ \n \t é 😀')), '"\\ \n \t é 😀')
  assert.equal(escaped('\ud800'), '\\ud800')
  assert.equal(escaped('\u{e0041}\u034f\ufe00\ufdd0\u009b'), '\\udb40\\udc41\\u034f\\ufe00\\ufdd0\\u009b')
  assert.equal(visible('a\n\tb\r\u202e❤️'), 'a\n\tb\\u000d\\u202e❤️')
  assert.equal(literal('<script>alert(1)</script>'), '"<script>alert(1)</script>"')
})

test('pretty and inline text is JSON of the same value', () => {
  const text = '{"a":[1,{"b":[]}],"big":9007199254740993,"c":{},"s":"x\\u202ey"}'
  for (const shown of [pretty(parse(text)), inline(parse(text)), plain(parse(text))])
    assert.deepEqual(parse(shown), parse(text))
  assert.equal(summary(parse('[1]')), '1 item')
  assert.equal(summary(parse('{"a":1,"b":2}')), '2 members')
})

test('pointers name any place', () => {
  assert.equal(pointer(['a/b', 'm~n', 0, '']), '/a~1b/m~0n/0/')
  assert.equal(pointer([]), '')
})

test('a search finds names and values, each once, and no more than asked for', () => {
  const value = parse('{"card": {"number": "4111", "Card": "x"}, "list": ["a card", 2], "n": 12}')
  assert.deepEqual(search(value, 'CARD').map(pointer), ['/card', '/card/Card', '/list/0'])
  assert.deepEqual(search(value, '2').map(pointer), ['/list/1', '/n'])
  assert.deepEqual(search(value, ''), [])
  assert.equal(search(parse(`[${'1,'.repeat(50)}1]`), '1', 10).length, 10)
})

test('canonical text has its names in order and nothing between', () => {
  assert.equal(
    canonical({ b: [1, null, 'é'], a: { d: undefined, c: true } }),
    '{"a":{"c":true},"b":[1,null,"é"]}'
  )
})

test('a link covers the fields that never change', async () => {
  const fixed = {
    id: 'plan:a:1',
    entity_type: 'plan',
    entity_id: 'a',
    sequence: 1,
    parent: null,
    epoch: 1,
    reason: 'manual',
    labels: {},
    state_hash: 'x',
    previous_chain_hash: null,
    size_bytes: 2,
    created_at: '2026-01-01T00:00:00Z'
  }
  const text = linkText({
    ...fixed,
    chain_hash: 'own',
    pinned: { by: 'ann' },
    state: 1,
    event: { id: 'e', source: '/s', partition: 3, offset: 4 }
  })
  assert.deepEqual(JSON.parse(text), { ...fixed, event: { id: 'e', source: '/s' } })
  assert.equal(await sha256(text), createHash('sha256').update(text).digest('hex'))
})
