// Which processor holds what, and how far it is with it.

import { grouped } from '../time/format.js'

/** Everybody who holds something or is being filled to, by name. */
export function holdersOf({ routing, progress = [] }) {
  const named = Object.values(routing.hosts).flatMap(({ active, standby }) => [active, ...(standby || [])])
  return [...new Set([...named, ...progress.map(it => it.host)])].filter(Boolean).sort()
}

/** What a host is to a partition: `active`, `standby`, `restoring` or `none`; in words, how far it is. */
export function holdingOf({ routing, progress = [] }, host, partition) {
  const { active, standby } = routing.hosts[partition] || {}
  const known = progress.find(it => it.host === host && it.partition === Number(partition))
  const what = active === host ? 'active' : standby?.includes(host) ? 'standby' : known?.role === 'restoring' ? 'restoring' : 'none'
  const far = what === 'restoring' ? `${grouped(known.remaining ?? 0)} records to restore`
    : what === 'none' || known?.behind === undefined ? '' : known.behind === 0 ? 'up to date' : `${grouped(known.behind)} behind`
  return { what, words: far ? `${what}, ${far}` : what }
}

/** Of a host: events still to be processed where it is active, and records still to be restored. Null where it does not say. */
export function farOf({ progress = [] }, host) {
  const own = progress.filter(it => it.host === host)
  const active = own.filter(it => it.role === 'active')
  const sum = (of, name) => of.reduce((total, it) => total + (it[name] ?? 0), 0)
  return {
    behind: own.length === 0 || active.some(it => it.behind === undefined) ? null : sum(active, 'behind'),
    remaining: own.length === 0 ? null : sum(own, 'remaining')
  }
}
