// What a text in a search field may mean, besides a part of an id or of an error.

import { addressOf, checkpointsAddress, entityAddress } from './address.js'
import { parseQuery, printQuery } from './text.js'

const NUMBER = /^#?([1-9]\d{0,14})$/
const LABEL = /^[^\s=:"]{1,64}=\S+$/
/** Fields of checkpoints that entities do not have. */
const CHECKPOINTS = ['step', 'trace', 'reason', 'label', 'after', 'before', 'pinned']

/** Returns `[what, address]` for each meaning. `entity` is the one that was looked at last, or null. */
export function meaningsOf(text, entity) {
  const id = text.trim()
  const found = []
  const address = addressOf(id)
  if (address) found.push([`Open ${id}`, address])
  const number = NUMBER.exec(id)?.[1]
  if (number && entity)
    found.push([`Checkpoint ${number} of ${entity}`, entityAddress(entity, { at: number })])
  if (LABEL.test(id))
    found.push([
      `Checkpoints with the label ${id}`,
      checkpointsAddress(printQuery({ fields: { label: [id] } }))
    ])
  const { fields } = parseQuery(id, CHECKPOINTS)
  if (Object.keys(fields).length > 0) found.push([`Checkpoints that match ${id}`, checkpointsAddress(id)])
  return found
}
