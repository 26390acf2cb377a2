import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import {
  COLLECT_MS,
  DEAD_MS,
  HIDDEN_MS,
  LiveStream,
  MOST_KEPT,
  RETRY_MS
} from '../../main/resources/dev/rewind/query/console/state/stream.js'

/** Requests in order: each is answered by the test. */
let requests
globalThis.fetch = (path, { headers, signal }) =>
  new Promise((resolve, reject) => {
    const request = { path, lastId: headers['Last-Event-ID'], signal, fail: reject }
    signal.addEventListener('abort', () => reject(new Error('aborted')))
    request.answer = status => resolve({ status, ok: false })
    request.open = () => {
      const body = new ReadableStream({
        start(controller) {
          request.send = text => controller.enqueue(new TextEncoder().encode(text))
          request.end = () => controller.close()
          signal.addEventListener('abort', () => controller.error(new Error('aborted')))
        }
      })
      resolve({ status: 200, ok: true, body })
    }
    requests.push(request)
  })
beforeEach(() => {
  requests = []
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
})

/** Lets everything run that is ready, without any time passing. */
const settle = () => new Promise(resolve => setImmediate(resolve))
const pass = async ms => {
  mock.timers.tick(ms)
  await settle()
}
const last = () => requests.at(-1)
const openLast = async () => {
  last().open()
  await settle()
}
const send = async (...facts) => {
  last().send(facts.map(([id, entity]) => frame(id, entity)).join(''))
  await settle()
}
const frame = (id, entity) =>
  `id: ${id}\nevent: step-closed\ndata: ${JSON.stringify({ subject: entity, time: 't', data: { id } })}\n\n`

function listened(stream, filter = {}) {
  const told = []
  const stop = stream.listen(filter, (facts, gap) => told.push({ ids: facts.map(it => it.data.id), gap }))
  return { told, stop }
}

test('a stream connects when it is started, and hands facts to listeners a few times a second', async () => {
  const states = []
  const stream = new LiveStream(state => states.push(state))
  const { told } = listened(stream, { entity: 'plan:a' })
  assert.equal(stream.state, 'stopped')
  assert.equal(requests.length, 0)

  stream.start()
  assert.equal(last().path, '/api/stream?entity=plan%3Aa')
  await openLast()
  await send([1, 'plan:a'], [2, 'plan:b'])
  await send([3, 'plan:a'])
  assert.deepEqual(told, [])
  await pass(COLLECT_MS)
  assert.deepEqual(told, [{ ids: [1, 3], gap: false }])
  assert.deepEqual(states, ['connecting', 'open'])
})

test('a lost connection is retried after ever longer pauses, and resumes after the last event', async () => {
  const stream = new LiveStream()
  const { told } = listened(stream)
  stream.start()
  await openLast()
  await send([7, 'plan:a'])
  last().end()
  await settle()
  assert.equal(stream.state, 'waiting')

  for (const [index, ms] of [...RETRY_MS, RETRY_MS.at(-1)].entries()) {
    await pass(ms - 1)
    assert.equal(requests.length, index + 1, `no attempt before ${ms} ms`)
    await pass(1)
    assert.equal(stream.state, 'connecting')
    last().fail(new Error('refused'))
    await settle()
    assert.equal(stream.state, 'waiting')
  }
  await pass(RETRY_MS.at(-1))
  await openLast()
  assert.equal(last().lastId, '7')
  await send([8, 'plan:a'])
  await pass(COLLECT_MS)
  assert.deepEqual(told, [
    { ids: [7], gap: false },
    { ids: [8], gap: false }
  ])

  last().end()
  await settle()
  await pass(RETRY_MS[0])
  assert.equal(stream.state, 'connecting', 'after data has come, the first pause is short again')
})

test('a connection that cannot resume tells listeners of a gap', async () => {
  const stream = new LiveStream()
  const { told } = listened(stream)
  stream.start()
  last().fail(new Error('refused'))
  await settle()
  await pass(RETRY_MS[0])
  await openLast()
  assert.deepEqual(told, [{ ids: [], gap: true }])

  // No event has come, so there is no position to resume from.
  last().end()
  await settle()
  await pass(RETRY_MS[1])
  await openLast()
  assert.equal(told.length, 2)
})

test('a position that the log no longer has is a gap, and the stream starts at its end', async () => {
  const stream = new LiveStream()
  const { told } = listened(stream)
  stream.start()
  await openLast()
  await send([7, 'plan:a'])
  await pass(COLLECT_MS)
  last().end()
  await settle()
  await pass(RETRY_MS[0])
  last().answer(410)
  await settle()
  assert.deepEqual(told.at(-1), { ids: [], gap: true })
  assert.equal(stream.state, 'waiting')
  await pass(RETRY_MS[1])
  assert.equal(last().lastId, undefined)
})

test('more facts than are kept are dropped, and listeners are told of a gap', async () => {
  const stream = new LiveStream()
  const { told } = listened(stream)
  stream.start()
  await openLast()
  await send(...Array.from({ length: MOST_KEPT }, (_, index) => [index, 'plan:a']))
  await pass(COLLECT_MS)
  assert.equal(told[0].ids.length, MOST_KEPT)
  assert.equal(told[0].gap, false)

  await send(...Array.from({ length: MOST_KEPT + 2 }, (_, index) => [index, 'plan:a']))
  await pass(COLLECT_MS)
  assert.deepEqual(told[1], { ids: [MOST_KEPT, MOST_KEPT + 1], gap: true })
  await send([9, 'plan:a'])
  await pass(COLLECT_MS)
  assert.deepEqual(told[2], { ids: [9], gap: false }, 'the gap is told once')
})

test('other listeners mean another request, which resumes where the old one was', async () => {
  const stream = new LiveStream()
  stream.start()
  assert.match(last().path, /kind=integrity-failed/)
  const one = listened(stream, { type: 'plan' })
  assert.equal(last().path, '/api/stream?type=plan')
  await openLast()
  await send([4, 'plan:a'])
  const other = listened(stream, { type: 'artifact' })
  assert.equal(last().path, '/api/stream')
  assert.equal(last().lastId, '4')
  assert.ok(requests.at(-2).signal.aborted)
  one.stop()
  assert.equal(last().path, '/api/stream?type=artifact')
  other.stop()
  assert.match(last().path, /kind=integrity-failed/)
})

test('a connection that is silent for too long is replaced', async () => {
  const stream = new LiveStream()
  stream.start()
  await openLast()
  await pass(DEAD_MS - 10_000)
  last().send(': heartbeat\n\n')
  await settle()
  for (let waited = 0; waited <= DEAD_MS && stream.state === 'open'; waited += 5000) await pass(5000)
  assert.ok(requests[0].signal.aborted)
  assert.equal(stream.state, 'waiting')
})

test('a paused stream has no connection until it is resumed', async () => {
  const stream = new LiveStream()
  stream.pause()
  stream.start()
  assert.equal(stream.state, 'paused')
  stream.resume()
  await openLast()
  await send([5, 'plan:a'])
  stream.pause()
  await settle()
  assert.ok(last().signal.aborted)
  listened(stream)
  await pass(DEAD_MS)
  assert.equal(requests.length, 1)
  assert.equal(stream.state, 'paused')
  stream.resume()
  assert.equal(stream.state, 'connecting')
  assert.equal(last().lastId, '5')
})

test('a stream that is resumed before it was started waits for the start', () => {
  const stream = new LiveStream()
  stream.pause()
  stream.resume()
  assert.equal(stream.state, 'stopped')
  assert.equal(requests.length, 0)
})

test('a hidden tab gives its connection up after a while, and comes back at once', async () => {
  const stream = new LiveStream()
  stream.start()
  await openLast()
  await send([6, 'plan:a'])
  stream.hide()
  await pass(HIDDEN_MS - 1)
  stream.show()
  await pass(HIDDEN_MS)
  assert.equal(stream.state, 'open', 'a short look elsewhere changes nothing')

  stream.hide()
  await pass(HIDDEN_MS)
  assert.equal(stream.state, 'hidden')
  assert.ok(last().signal.aborted)
  await pass(DEAD_MS)
  assert.equal(requests.length, 1)
  stream.show()
  assert.equal(stream.state, 'connecting')
  assert.equal(last().lastId, '6')

  stream.hide()
  last().fail(new Error('refused'))
  await settle()
  assert.equal(stream.state, 'hidden', 'what fails while the tab is hidden is not tried again')
})
