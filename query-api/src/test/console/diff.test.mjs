import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, count, equal } from '../../main/resources/dev/rewind/query/console/diff/compare.js'
import { folded, lines } from '../../main/resources/dev/rewind/query/console/diff/lines.js'
import { parse } from '../../main/resources/dev/rewind/query/console/json/parse.js'

const diff = (before, after) => compare(parse(before), parse(after))
const changed = (node, path = '') =>
  node.children
    ? node.children.flatMap(child => changed(child, `${path}/${child.name}`))
    : node.kind === 'same'
      ? []
      : [`${node.kind} ${path}`]

test('additions, removals and changes are named by their place', () => {
  assert.deepEqual(changed(diff('{"a":1,"b":{"c":[1,2]},"d":0}', '{"a":2,"b":{"c":[1,3]},"e":0}')), [
    'changed /a',
    'changed /b/c/1',
    'removed /d',
    'added /e'
  ])
  assert.equal(count(diff('{"a":1}', '{"a":1}')), 0)
})

test('numbers beyond doubles differ in their last digit', () => {
  assert.equal(count(diff('{"n":9007199254740993}', '{"n":9007199254740992}')), 1)
  assert.equal(count(diff('{"n":9007199254740993}', '{"n":9007199254740993}')), 0)
  assert.ok(!equal(parse('"1"'), parse('1')))
  assert.ok(!equal(parse('null'), parse('{}')))
})

test('an item inserted in front is the only difference', () => {
  assert.deepEqual(changed(diff('[{"a":1},{"b":2}]', '[{"z":0},{"a":1},{"b":2}]')), ['added /0'])
  assert.deepEqual(changed(diff('[1,2,3]', '[1,3]')), ['removed /1'])
  assert.deepEqual(changed(diff('[]', '[1]')), ['added /0'])
})

test('a value of another kind is a change as a whole', () => {
  assert.deepEqual(changed(diff('{"a":{"b":1}}', '{"a":[1]}')), ['changed /a'])
  assert.deepEqual(changed(diff('1', '"1"')), ['changed '])
})

test('both columns together are both documents', () => {
  const before = '{"a":[1,2,{"x":"y"}],"gone":true,"k":"v"}'
  const after = '{"a":[1,{"x":"z"}],"k":"v","new":{"long":"' + 'l'.repeat(90) + '"}}'
  const all = lines(diff(before, after))
  const text = side =>
    all
      .map(line => line[side])
      .filter(line => line !== undefined)
      .join('\n')
  assert.deepEqual(JSON.parse(text('left')), JSON.parse(before))
  assert.deepEqual(JSON.parse(text('right')), JSON.parse(after))
})

test('equal lines are folded, except some around each change', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ kind: 'same', left: String(index) }))
  const shown = folded([...many.slice(0, 20), { kind: 'changed' }, ...many.slice(20)])
  assert.equal(shown.filter(it => it.fold).length, 2)
  assert.equal(shown.flatMap(it => it.fold || [it]).length, 41)
  assert.equal(
    shown.findIndex(it => it.kind === 'changed'),
    4
  )
  assert.deepEqual(folded(many.slice(0, 3)), many.slice(0, 3))
})
