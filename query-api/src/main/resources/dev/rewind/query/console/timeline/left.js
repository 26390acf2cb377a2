// Which checkpoints an entity had left behind when a fork of it began.

import { numberedOf } from '../api/routes.js'

/**
 * The ids of those rows that are not on the way from checkpoint `number` to the start. Rows before one that
 * was pruned are taken as not left behind, because their way is not known.
 */
export function leftBehind(rows, number) {
  const bySequence = new Map(rows.map(it => [it.sequence, it]))
  const path = new Set()
  let next = number
  for (let at = bySequence.get(next); at && !path.has(at.id); at = bySequence.get(next)) {
    path.add(at.id)
    next = at.parent ? numberedOf(at.parent).number : 0
  }
  return new Set(rows.filter(it => it.sequence > next && !path.has(it.id)).map(it => it.id))
}
