// A comparison as two columns of text.

import { inline, literal, pretty } from '../json/print.js'

/** Returns lines `{kind, depth, left?, right?}`. `kind` is `same`, `added`, `removed` or `changed`. */
export function lines(node, depth = 0) {
  const label =
    typeof node.name === 'string' && node.name !== '' && depth > 0 ? `${literal(node.name)}: ` : ''
  if (node.kind === 'same')
    return block(label, node.before, depth).map(text => ({ kind: 'same', depth, left: text, right: text }))
  if (node.kind === 'added')
    return block(label, node.after, depth).map(text => ({ kind: 'added', depth, right: text }))
  if (node.kind === 'removed')
    return block(label, node.before, depth).map(text => ({ kind: 'removed', depth, left: text }))
  if (node.kind === 'changed') {
    const left = block(label, node.before, depth)
    const right = block(label, node.after, depth)
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => ({
      kind: 'changed',
      depth,
      left: left[index],
      right: right[index]
    }))
  }
  const [open, close] = Array.isArray(node.after) ? ['[', ']'] : ['{', '}']
  const pad = '  '.repeat(depth)
  const lastLeft = node.children.findLastIndex(child => child.kind !== 'added')
  const lastRight = node.children.findLastIndex(child => child.kind !== 'removed')
  return [
    { kind: 'same', depth, left: pad + label + open, right: pad + label + open },
    ...node.children.flatMap((child, index) => {
      const inner = lines(child, depth + 1)
      if (index < lastLeft) endWithComma(inner, 'left')
      if (index < lastRight) endWithComma(inner, 'right')
      return inner
    }),
    { kind: 'same', depth, left: pad + close, right: pad + close }
  ]
}

/** Appends a comma to what a side has of a value. */
function endWithComma(inner, side) {
  const end = inner.findLast(line => line[side] !== undefined)
  if (end) end[side] += ','
}

function block(label, value, depth) {
  const pad = '  '.repeat(depth)
  const short = inline(value)
  const text = short.length <= 80 ? short : pretty(value)
  return (label + text).split('\n').map(line => pad + line)
}

/** Replaces long runs of equal lines by `{fold: [lines]}`. `around` equal lines stay beside each change. */
export function folded(all, around = 3) {
  const shown = []
  let run = []
  const flush = last => {
    const head = shown.length === 0 ? 0 : around
    const tail = last ? 0 : around
    if (run.length <= head + tail + 3) shown.push(...run)
    else
      shown.push(
        ...run.slice(0, head),
        { fold: run.slice(head, run.length - tail) },
        ...run.slice(run.length - tail)
      )
    run = []
  }
  for (const line of all) {
    if (line.kind === 'same') run.push(line)
    else {
      flush(false)
      shown.push(line)
    }
  }
  flush(true)
  return shown
}
