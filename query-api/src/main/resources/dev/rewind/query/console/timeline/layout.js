// Where everything of a history goes: which line it is on, what led to now, and which branches were left behind.
// A branch is a run of checkpoints that a rollback left; it hangs at its parent in a lane of its own.

const MOST_LANES = 8
const sequenceOf = id => Number(id.slice(id.lastIndexOf(':') + 1))

/**
 * Lays out entries in the order of the log. `latest` is the number of the entity's latest checkpoint; `now` ends what
 * is under way.
 * Answers `{rows, branches, lanes}`; rows oldest first:
 * `{...entry, index, lane, current}`; branches `{lane, from, to, parent}` by row (parent −1 where it is not loaded).
 */
export function layout(entries, latest, now = Date.now()) {
  const rowOf = new Map()
  entries.forEach((entry, index) => entry.kind === 'checkpoint' && rowOf.set(entry.checkpoint.sequence, index))
  const current = line(entries, rowOf, latest)
  const rows = entries.map((entry, index) => entry.kind === 'rollback'
    ? { ...entry, index, lane: 0, current: true, target: sequenceOf(entry.rollback.checkpoint_id) }
    : { ...entry, index, lane: 0, current: current.has(entry.checkpoint.sequence), until: untilOf(entry, now) })
  const branches = branchesOf(rows, rowOf)
  const lanes = allot(branches)
  for (const branch of branches) for (const row of branch.rows) rows[row].lane = branch.lane
  return { rows, branches, lanes, rowOf }
}

/** When a step ended, or now while it is under way. */
function untilOf({ step, at }, now) {
  if (!step) return undefined
  return step.ended_at ? Date.parse(step.ended_at) : step.outcome ? at : Math.max(at, now)
}

/** The numbers of the checkpoints that led to now: from the latest back along the parents. */
function line(entries, rowOf, latest) {
  const led = new Set()
  let sequence = latest
  while (rowOf.has(sequence)) {
    led.add(sequence)
    const parent = entries[rowOf.get(sequence)].checkpoint.parent
    if (!parent) return led
    sequence = sequenceOf(parent)
  }
  // The line goes on where nothing is loaded: of what is older than that, the API's word holds.
  for (const entry of entries) {
    if (entry.kind === 'checkpoint' && entry.checkpoint.sequence < sequence && entry.led) led.add(entry.checkpoint.sequence)
  }
  return led
}

function branchesOf(rows, rowOf) {
  const branches = []
  const tips = new Map()
  for (const row of rows) {
    if (row.kind !== 'checkpoint' || row.current) continue
    const { sequence, parent: parentId } = row.checkpoint
    const parent = parentId ? rowOf.get(sequenceOf(parentId)) ?? -1 : -1
    let branch = tips.get(parent)
    if (branch) {
      tips.delete(parent)
    } else {
      branch = { rows: [], parent }
      branches.push(branch)
    }
    branch.rows.push(rowOf.get(sequence))
    tips.set(rowOf.get(sequence), branch)
  }
  return branches.map(branch => ({ ...branch, from: branch.rows[0], to: branch.rows[branch.rows.length - 1] }))
}

/** Gives each branch the lowest lane that is free from where it hangs to where it ends. */
function allot(branches) {
  const busyUntil = []
  for (const branch of [...branches].sort((a, b) => a.parent - b.parent || a.from - b.from)) {
    let lane = busyUntil.findIndex(until => until <= branch.parent)
    if (lane < 0) lane = Math.min(busyUntil.length, MOST_LANES - 1)
    busyUntil[lane] = Math.max(busyUntil[lane] ?? -1, branch.to)
    branch.lane = lane + 1
  }
  return busyUntil.length + 1
}

/** For the list: which lanes pass each row, and which begin there. Rows are as {@link layout} made them. */
export function strands({ rows, branches }) {
  const of = rows.map(() => ({ through: [], forks: [] }))
  const onLine = rows.filter(row => row.kind === 'checkpoint' && row.current)
  const first = onLine[0]?.index ?? 0
  for (const branch of branches) {
    if (branch.parent >= 0) of[branch.parent].forks.push(branch.lane)
    for (let row = Math.max(branch.parent + 1, 0); row <= branch.to; row++) of[row].through.push(branch.lane)
  }
  const tips = new Set(branches.map(branch => branch.to))
  return of.map((strand, index) => ({
    through: strand.through,
    forks: strand.forks,
    line: index >= first,
    first: index === first,
    ends: tips.has(index)
  }))
}
