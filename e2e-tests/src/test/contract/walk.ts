// Calls every operation of the contract with a client whose types are generated from the contract. If the contract
// and this program differ, it does not compile. If the contract and the service differ, it fails.
import { readFileSync } from 'node:fs';
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './generated/api.js';

const url = process.argv[2];
if (!url) throw new Error('usage: walk URL');

const walked = new Set<string>();
const noted: Middleware = {
  onResponse({ request, schemaPath, response }) {
    if (response.ok) walked.add(`${request.method} ${schemaPath}`);
  },
};
const rewind = createClient<paths>({
  baseUrl: url,
  fetch: request => fetch(request, { signal: AbortSignal.timeout(30_000) }),
});
rewind.use(noted);

type Answer<T> = { data?: T; error?: unknown; response: Response };

function ok<T>(answer: Answer<T>): T {
  if (!answer.response.ok) {
    throw new Error(`${answer.response.url} answered ${answer.response.status}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data as T;
}

function same(what: string, actual: unknown, expected: unknown) {
  if (actual !== expected) throw new Error(`${what} is ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}`);
}

let number = 0;
const run = Date.now().toString(36);
const plan = { entity_type: 'plan', entity_id: `generated-${run}` };
const subject = `${plan.entity_type}:${plan.entity_id}`;

type Event = components['schemas']['CloudEvent'];
type Name<T> = T extends `dev.rewind.${infer N}.v1` ? N : never;
type DataOf<N> = Extract<Event, { type: `dev.rewind.${N & string}.v1` }>['data'];

async function publish<N extends Name<Event['type']>>(name: N, data: DataOf<N>, about = subject) {
  ok(await rewind.POST('/api/events', {
    headers: { 'Content-Type': 'application/cloudevents+json' },
    body: { specversion: '1.0', id: `${run}-${number++}`, source: '/walk', type: `dev.rewind.${name}.v1`, subject: about, data } as Event,
  }));
}

// A plan that reaches its second step.
await publish('step-started', { step: { name: 'reserve' }, state: { price: 1 } });
await publish('step-started', { step: { name: 'charge' }, state: { price: 2 }, completes: { step: 'reserve' } });
const taken = ok(await rewind.POST('/api/checkpoints/{entity_type}/{entity_id}', {
  params: { path: plan },
  body: { state: { price: 3 }, labels: { team: 'walk' } },
}));
if (!('chain_hash' in taken)) throw new Error('no checkpoint was taken');
same('the state', JSON.stringify(taken.state), '{"price":3}');

// Look it up.
const id = { checkpoint_id: taken.id };
const list = ok(await rewind.GET('/api/checkpoints/', { params: { query: plan } }));
same('the newest', list[0]?.id, taken.id);
same('by id', ok(await rewind.GET('/api/checkpoints/{checkpoint_id}', { params: { path: id } })).state_hash, taken.state_hash);
ok(await rewind.GET('/api/checkpoints/{checkpoint_id}/canonical', { params: { path: id } }));
const diff = ok(await rewind.GET('/api/checkpoints/{checkpoint_id}/diff', { params: { path: id, query: { to: `${subject}:1` } } }));
if (!('changes' in diff)) throw new Error('the bare patch came without being asked for');
same('the difference', diff.changes[0]?.path, '/price');
const patch = ok(await rewind.GET('/api/checkpoints/{checkpoint_id}/diff', {
  params: { path: id, query: { to: `${subject}:1` } }, headers: { Accept: 'application/json-patch+json' },
}));
same('the bare patch', JSON.stringify(patch), JSON.stringify(diff.patch));
const latest = ok(await rewind.GET('/api/checkpoints/{entity_type}/{entity_id}/latest', { params: { path: plan } }));
same('the latest', latest.id, taken.id);
const entity = ok(await rewind.GET('/api/entities/{entity_type}/{entity_id}', { params: { path: plan } }));
same('the status', entity.status, 'running');
same('the steps that completed', entity.counts.steps_completed, 1);
same('the step under way', entity.open_steps[0]?.name, 'charge');
ok(await rewind.GET('/api/entities', { params: { query: { type: 'plan', status: 'running', limit: 5 } } }));
ok(await rewind.GET('/api/entities', { params: { query: { contains: 'walk', error: 'declined', failed_step: 'pay', forked_from: 'plan:none' } } }));
const counts = ok(await rewind.GET('/api/entities/counts', { params: { query: { type: 'plan' } } }));
same('one is running', (counts.find(it => it.status === 'running')?.count ?? 0) > 0, true);
const timeline = ok(await rewind.GET('/api/entities/{entity_type}/{entity_id}/timeline', { params: { path: plan } }));
same('whose timeline', timeline.entity.entity_id, plan.entity_id);
same('intact', ok(await rewind.GET('/api/entities/{entity_type}/{entity_id}/verify', { params: { path: plan } })).intact, true);

// Pin and restore a checkpoint.
ok(await rewind.PUT('/api/checkpoints/{checkpoint_id}/pin', { params: { path: id }, body: { reason: 'walk' } }));
const pinned = ok(await rewind.GET('/api/checkpoints/', { params: { query: { ...plan, pinned: true } } }));
same('the pinned one', pinned[0]?.id, taken.id);
ok(await rewind.DELETE('/api/checkpoints/{checkpoint_id}/pin', { params: { path: id } }));
ok(await rewind.POST('/api/checkpoints/{checkpoint_id}/restore', { params: { path: id } }));
ok(await rewind.POST('/api/checkpoints/{checkpoint_id}/restore', { params: { path: id }, body: { reason: 'walk' } }));

// Fork.
const forked = ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/fork', {
  params: { path: plan },
  body: { checkpoint_id: `${subject}:1`, to: `${subject}-fork`, reason: 'walk' },
}));
if (!('entity_id' in forked)) throw new Error('no entity was forked');
same('its base', forked.forked_from?.checkpoint_id, `${subject}:1`);

// Roll back.
const edited = ok(await rewind.POST('/api/checkpoints/{entity_type}/{entity_id}/rollback', {
  params: { path: plan },
  body: { checkpoint_id: `${subject}:1`, reason: 'walk', dry_run: true, edit: { state: { edited: true } } },
}));
if (!('edit' in edited) || !edited.edit) throw new Error('no edit is shown');
same('the state is replaced', edited.edit.changes.length > 0, true);
const rolled = ok(await rewind.POST('/api/checkpoints/{entity_type}/{entity_id}/rollback', {
  params: { path: plan },
  body: { checkpoint_id: `${subject}:1`, reason: 'walk' },
}));
const rollback = { rollback_id: `${subject}:r1` };
if (!('rollback_id' in rolled)) throw new Error('no rollback was ordered');
same('the rollback', rolled.rollback_id, rollback.rollback_id);
await publish('rollback-failed', { rollback_id: rollback.rollback_id, error: { type: 'io', message: 'disk' } });
same('its status', ok(await rewind.GET('/api/rollbacks/{rollback_id}', { params: { path: rollback } })).status, 'failed');
ok(await rewind.POST('/api/rollbacks/{rollback_id}/retry', { params: { path: rollback }, body: { reason: 'again' } }));
ok(await rewind.GET('/api/rollbacks', { params: { query: { ...plan, status: 'commanded' } } }));

await publish('rollback-applied', { rollback_id: rollback.rollback_id });

// Fail until the entity is parked: each failure opens an epoch.
for (let epoch = 2; epoch < 12; epoch++) {
  const step = { name: 'charge', attempt: epoch };
  await publish('step-started', { epoch, step, state: {} });
  await publish('step-failed', { epoch, step, error: { type: 'io', message: 'disk' } });
}
ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/resume', { params: { path: plan }, body: { reason: 'walk' } }));

// Pause, park, resume and cancel.
const why = { params: { path: plan }, body: { reason: 'walk' } };
const paused = ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/pause', why));
if (!('status' in paused)) throw new Error('the pause is not decided');
same('its status', paused.status, 'paused');
ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/park', why));
ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/resume', why));
const signal = { name: 'approved', payload: { by: 'walk' }, reason: 'walk' };
ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/signals', { params: { path: plan }, body: signal }));
// No rollback waits for an approval, and callers do not authenticate: both answers are refusals.
function refused(path: string, answer: { error?: unknown }, code: string) {
  same(`the answer to ${path}`, (answer.error as { code?: string } | undefined)?.code, code);
  walked.add(`POST ${path}`);
}
const reject = '/api/entities/{entity_type}/{entity_id}/reject';
const rejection = { params: { path: plan }, body: { digest: 'none', reason: 'walk' } };
refused(reject, await rewind.POST(reject, rejection), 'unknown_proposal');
const approve = '/api/entities/{entity_type}/{entity_id}/approve';
refused(approve, await rewind.POST(approve, { params: { path: plan }, body: { digest: 'none' } }), 'approver_unknown');
ok(await rewind.POST('/api/entities/{entity_type}/{entity_id}/cancel', why));
const requested = ok(await rewind.POST('/api/plans', { body: { plan: 'walk', state: {} } }));
same('a requested plan', 'entity_id' in requested && requested.status, 'requested');

// A job over five entities, one a second, so that it can be paused.
for (let n = 1; n <= 5; n++) {
  ok(await rewind.POST('/api/checkpoints/{entity_type}/{entity_id}', {
    params: { path: { entity_type: 'task', entity_id: `${plan.entity_id}-${n}` } },
    body: { state: 1, labels: { bulk: plan.entity_id } },
  }));
}
const many = {
  action: 'pin' as const,
  reason: 'walk',
  rate: 1,
  query: { label: `bulk=${plan.entity_id}` },
};
same('a preview', ok(await rewind.POST('/api/bulk', { body: { ...many, dry_run: true } })).total, 5);
const prepared = ok(await rewind.POST('/api/bulk', { body: many }));
const job = { bulk_id: 'bulk_id' in prepared ? prepared.bulk_id : '' };
ok(await rewind.POST('/api/bulk/{bulk_id}/start', { params: { path: job } }));
ok(await rewind.POST('/api/bulk/{bulk_id}/pause', { params: { path: job }, body: { reason: 'walk' } }));
ok(await rewind.POST('/api/bulk/{bulk_id}/continue', { params: { path: job } }));
ok(await rewind.POST('/api/bulk/{bulk_id}/stop', { params: { path: job }, body: { reason: 'walk' } }));
same('the newest job', ok(await rewind.GET('/api/bulk', { params: { query: { limit: 1 } } }))[0]?.bulk_id, job.bulk_id);
same('its status', ok(await rewind.GET('/api/bulk/{bulk_id}', { params: { path: job } })).status, 'stopped');
const left = { path: job, query: { outcome: 'waiting' as const } };
same('what is left', ok(await rewind.GET('/api/bulk/{bulk_id}/items', { params: left }))[0]?.outcome, 'waiting');

same('what was damaged', ok(await rewind.GET('/api/integrity-failures')).length, 0);

// Dead letters.
const letters = ok(await rewind.GET('/api/dead-letters', { params: { query: { limit: 1 } } }));
const letter = letters[0];
if (!letter) throw new Error('there is no dead letter; the walk needs one');
const place = { partition: letter.partition, offset: letter.offset };
const named = { dead_letter: letter.id };
same('one letter by either name', ok(await rewind.GET('/api/dead-letters/{partition}/{offset}', { params: { path: place } })).id, letter.id);
ok(await rewind.GET('/api/dead-letters/{dead_letter}', { params: { path: named } }));
ok(await rewind.POST('/api/dead-letters/{dead_letter}/redrive', { params: { path: named }, body: { again: true } }));
ok(await rewind.POST('/api/dead-letters/{partition}/{offset}/redrive', { params: { path: place }, body: { again: true } }));

// The event stream: it sends what is published from now on.
const heardOf = `artifact:heard-${run}`;
const stream = await rewind.GET('/api/stream', { params: { query: { entity: heardOf } }, parseAs: 'stream' });
const reader = (ok(stream as Answer<ReadableStream<Uint8Array>>)).getReader();
await publish('state-captured', { state: 5, reason: 'manual' }, heardOf);
for (let heard = ''; !heard.includes('event: checkpoint-taken');) {
  const { value, done } = await reader.read();
  if (done) throw new Error('the stream ended');
  heard += new TextDecoder().decode(value);
}
await reader.cancel();

// The service itself.
ok(await rewind.GET('/api/me'));
ok(await rewind.GET('/api/system'));
ok(await rewind.GET('/metrics', { parseAs: 'text' }));
ok(await rewind.GET('/livez'));
ok(await rewind.GET('/readyz'));
ok(await rewind.GET('/docs', { parseAs: 'text' }));
ok(await rewind.GET('/asyncapi.yaml', { parseAs: 'text' }));
const contract = ok(await rewind.GET('/openapi.yaml', { parseAs: 'text' })) as string;
same('the contract served', contract, readFileSync(process.argv[3] ?? '', 'utf8'));

const all: string[] = [];
let path = '';
for (const line of contract.split('\n')) {
  path = /^ {2}(\/\S*):$/.exec(line)?.[1] ?? path;
  const method = /^ {4}(get|post|put|delete):$/.exec(line)?.[1];
  if (method) all.push(`${method.toUpperCase()} ${path}`);
}
const missed = all.filter(it => !walked.has(it));
if (missed.length > 0) throw new Error(`not walked: ${missed.join(', ')}`);
console.log(`walked all ${all.length} operations`);
