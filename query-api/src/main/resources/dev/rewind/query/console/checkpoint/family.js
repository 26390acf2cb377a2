// The links between an entity and its forks.

import * as routes from '../api/routes.js'
import { html } from '../parts/html.js'
import { diffAddress, entityAddress } from '../query/address.js'

const number = id => routes.numberedOf(id).number

/** Where an entity comes from, and the entities that began with its checkpoints. */
export function Family({ entity, id }) {
  const from = entity.forked_from
  const forks = entity.forks ?? []
  if (!from && forks.length === 0) return null
  const base = from && routes.numberedOf(from.checkpoint_id).entity
  return html`
    <p class="muted" aria-label="Family">
      ${
        from &&
        html`
          Began with checkpoint ${number(from.checkpoint_id)} of${' '}
          <a href=${entityAddress(base, { at: number(from.checkpoint_id) })}>${base}</a>${' '}
          (<a href=${diffAddress(from.checkpoint_id, `${id}:1`)}>compare</a>): ${from.reason}.${' '}
          ${from.effects === 'owned' && 'It owns the effects of earlier steps. '}`
      }
      ${forks.length > 0 && 'Forks: '}
      ${forks.map(
        (fork, index) => html`
          <span key=${fork.entity}>
            ${index > 0 && ', '}
            <a href=${entityAddress(fork.entity)}>${fork.entity}</a> from ${number(fork.checkpoint_id)}
            ${fork.effects === 'owned' && ', which owns the effects of earlier steps'}
          </span>`
      )}
    </p>`
}
