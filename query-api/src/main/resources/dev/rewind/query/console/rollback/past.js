// The checkpoints of its base that a fork can go back to, if it owns the effects of the earlier steps.

import { Listing } from '../api/listing.js'
import * as routes from '../api/routes.js'
import { useLoaded } from '../parts/ask.js'

const PAGE = 500
/** A base may have gone on for long after the fork. */
const MOST_PAGES = 10
const OFFERED = 100

/**
 * The checkpoints of the base up to the fork, newest first: `{base, number, rows, more, problem, again}`.
 * `number` is the one that the fork began with. `rows` is null while they load, and then has the newest ones;
 * `more` says whether there are others. The result is null if the entity cannot go back past its beginning.
 */
export function usePast(entity) {
  const from = entity.forked_from?.effects === 'owned' ? entity.forked_from.checkpoint_id : null
  const { answer, problem, again } = useLoaded(() => from && upTo(from), from)
  if (!from) return null
  const { entity: base, number } = routes.numberedOf(from)
  return { base, number, rows: answer?.rows ?? null, more: answer?.more, problem, again }
}

async function upTo(id) {
  const { entity, number } = routes.numberedOf(id)
  const { type, id: name } = routes.entityOf(entity)
  const request = routes.checkpoints({ entity_type: type, entity_id: name, limit: PAGE })
  const list = new Listing([request], it => it.sequence)
  const found = []
  for (let page = 0; page < MOST_PAGES && found.length < OFFERED && list.more; page++)
    found.push(...(await list.take(PAGE)).filter(it => it.sequence <= number))
  return { rows: found.slice(0, OFFERED), more: found.length > OFFERED || list.more }
}
