// Compares two JSON values.

import { kindOf } from '../json/print.js'

/**
 * Compares two values. A node is `{name, kind, before, after, children?}`. `kind` is `same`, `added`,
 * `removed`, `changed`, or `inside` if only something inside it differs. Items of arrays are matched from
 * both ends.
 */
export function compare(before, after, name = '') {
  const kind = kindOf(before)
  if (kind !== kindOf(after)) return { name, kind: 'changed', before, after }
  if (kind === 'object') return joined(name, before, after, members(before, after))
  if (kind === 'array') return joined(name, before, after, items(before, after))
  return { name, kind: String(before) === String(after) ? 'same' : 'changed', before, after }
}

/** Whether two values are the same JSON. */
export function equal(a, b) {
  const kind = kindOf(a)
  if (kind !== kindOf(b)) return false
  if (kind === 'object')
    return a.size === b.size && [...a].every(([name, value]) => b.has(name) && equal(value, b.get(name)))
  if (kind === 'array') return a.length === b.length && a.every((item, index) => equal(item, b[index]))
  return String(a) === String(b)
}

function joined(name, before, after, children) {
  return {
    name,
    kind: children.every(child => child.kind === 'same') ? 'same' : 'inside',
    before,
    after,
    children
  }
}

function members(before, after) {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.map(name => {
    if (!before.has(name)) return { name, kind: 'added', after: after.get(name) }
    if (!after.has(name)) return { name, kind: 'removed', before: before.get(name) }
    return compare(before.get(name), after.get(name), name)
  })
}

function items(before, after) {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && equal(before[head], after[head])) head++
  let tail = 0
  while (tail < shorter - head && equal(before[before.length - 1 - tail], after[after.length - 1 - tail]))
    tail++
  const nodes = []
  for (let index = 0; index < head; index++) nodes.push(compare(before[index], after[index], index))
  const middle = Math.max(before.length, after.length) - head - tail
  for (let step = 0; step < middle; step++) {
    const index = head + step
    if (index >= before.length - tail) nodes.push({ name: index, kind: 'added', after: after[index] })
    else if (index >= after.length - tail) nodes.push({ name: index, kind: 'removed', before: before[index] })
    else nodes.push(compare(before[index], after[index], index))
  }
  for (let step = tail; step > 0; step--) {
    nodes.push(compare(before[before.length - step], after[after.length - step], after.length - step))
  }
  return nodes
}

/** The number of values that differ. */
export function count(node) {
  if (node.children) return node.children.reduce((sum, child) => sum + count(child), 0)
  return node.kind === 'same' ? 0 : 1
}
