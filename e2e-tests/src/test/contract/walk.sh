#!/usr/bin/env bash
# Walks every operation of the HTTP API with nothing but curl: walk.sh URL. Prints what it asked for; ends with 1 at the
# first answer that is not the one expected.
set -euo pipefail
url=$1
body=$(mktemp)
trap 'rm -f "$body"' EXIT

ask() { # METHOD PATH STATUS [curl's options]
  local method=$1 path=$2 expected=$3 status
  shift 3
  status=$(curl -sS -X "$method" -o "$body" -w '%{http_code}' --max-time 30 "$@" "$url$path")
  if [ "$status" != "$expected" ]; then
    echo "$method $path answered $status and not $expected: $(head -c 500 "$body")" >&2
    exit 1
  fi
  echo "$method ${path%%\?*}"
}
json() { ask "$1" "$2" "$3" -H 'Content-Type: application/json' --data-binary "$4"; }
event() { # NAME DATA
  ask POST /api/events 202 -H 'Content-Type: application/cloudevents+json' --data-binary \
    '{"specversion":"1.0","id":"curl-'"$1-$RANDOM$RANDOM"'","source":"/curl","type":"dev.rewind.'"$1"'.v1","subject":"'"$plan"'","data":'"$2"'}'
}
holds() {
  grep -q "$1" "$body" || {
    echo "no $1 in: $(head -c 500 "$body")" >&2
    exit 1
  }
}

name=curl-$RANDOM$RANDOM
plan=plan:$name
event step-started '{"step":{"name":"reserve"},"state":{"price":1}}'
event step-completed '{"step":{"name":"reserve"},"state":{"price":2}}'
json POST /api/checkpoints/plan/$name 201 '{"state":{"price":3},"labels":{"team":"curl"}}'
holds "\"id\":\"$plan:3\""

ask GET "/api/checkpoints/?entity_type=plan&entity_id=$name" 200
ask GET "/api/checkpoints/?entity_type=plan&entity_id=$name&include=state" 200
holds '"state":{"price":3}'
holds "\"id\":\"$plan:3\""
ask GET /api/checkpoints/$plan:3 200
holds '"state":{"price":3}'
ask GET /api/checkpoints/$plan:3/canonical 200
[ "$(cat "$body")" = '{"price":3}' ]
ask GET "/api/checkpoints/$plan:3/diff?to=previous" 200
holds '"changes":\[{"kind":"changed","path":"/price"'
ask GET "/api/checkpoints/$plan:3/diff?to=previous" 200 -H 'Accept: application/json-patch+json'
[ "$(cat "$body")" = '[{"op":"replace","path":"/price","value":2}]' ]
ask GET /api/checkpoints/plan/$name/latest 200
ask GET /api/entities/plan/$name 200
holds '"status":"idle"\|"status":"running"'
ask GET "/api/entities?type=plan" 200
ask GET "/api/entities?contains=$name" 200
holds "\"entity_id\":\"$name\""
ask GET "/api/entities?error=none%20of%20this&failed_step=none&forked_from=plan:none" 200
ask GET "/api/entities/counts?type=plan" 200
holds '"status":"running","count":[0-9]*,"exact":true'
ask GET /api/entities/plan/$name/timeline 200
ask GET /api/entities/plan/$name/verify 200
holds '"intact":true'

json PUT /api/checkpoints/$plan:3/pin 200 '{"reason":"curl"}'
ask GET "/api/checkpoints/?pinned=true" 200
holds "\"id\":\"$plan:3\""
ask DELETE /api/checkpoints/$plan:3/pin 200
json POST /api/entities/plan/$name/fork 201 '{"checkpoint_id":"'"$plan"':1","to":"'"$plan"'-fork","reason":"curl"}'
holds "\"checkpoint_id\":\"$plan:1\""
json POST /api/checkpoints/$plan:3/restore 200 '{}'
json POST /api/checkpoints/$plan:3/restore 200 '{"reason":"curl"}'
edit='"edit":{"patch":[{"op":"add","path":"/edited","value":true}]}'
json POST /api/checkpoints/plan/$name/rollback 200 '{"checkpoint_id":"'"$plan"':1","reason":"curl","dry_run":true,'"$edit"'}'
holds '"kind":"added","path":"/edited"'
json POST /api/checkpoints/plan/$name/rollback 200 '{"checkpoint_id":"'"$plan"':1","reason":"curl"}'
holds "\"rollback_id\":\"$plan:r1\""
event rollback-failed '{"rollback_id":"'"$plan"':r1","error":{"type":"io","message":"disk"}}'
ask GET /api/rollbacks/$plan:r1 200
holds '"status":"failed"'
json POST /api/rollbacks/$plan:r1/retry 200 '{"reason":"again"}'
event rollback-applied '{"rollback_id":"'"$plan"':r1"}'
for n in 2 3 4 5 6 7 8 9 10 11; do # Ten failures in a row park a plan; each opens an epoch.
  failed='"epoch":'$n',"step":{"name":"charge","attempt":'$n'}'
  event step-started "{$failed,\"state\":{}}"
  event step-failed "{$failed,\"error\":{\"type\":\"io\",\"message\":\"disk\"}}"
done >/dev/null
json POST /api/entities/plan/$name/resume 200 '{"reason":"curl"}'
json POST /api/entities/plan/$name/pause 200 '{"reason":"curl"}'
holds '"status":"paused"'
json POST /api/entities/plan/$name/park 200 '{"reason":"curl"}'
json POST /api/entities/plan/$name/resume 200 '{"reason":"curl"}'
json POST /api/entities/plan/$name/signals 200 '{"name":"approved","payload":{"by":"curl"},"reason":"curl"}'
holds '"name":"approved"'
json POST /api/entities/plan/$name/reject 409 '{"digest":"none","reason":"curl"}'
holds '"code":"unknown_proposal"'
json POST /api/entities/plan/$name/approve 403 '{"digest":"none"}'
holds '"code":"approver_unknown"'
json POST /api/entities/plan/$name/cancel 200 '{"reason":"curl"}'
json POST /api/plans 201 '{"plan":"walk","id":"'"$name"'-requested","state":{}}'
holds '"status":"requested"'
ask GET "/api/rollbacks?entity_type=plan&entity_id=$name" 200

# A job over five entities, one a second, so that it can be paused.
for n in 1 2 3 4 5; do
  json POST /api/checkpoints/task/$name-$n 201 '{"state":1,"labels":{"bulk":"'"$name"'"}}'
done
bulk='"action":"pin","reason":"curl","rate":1,"query":{"label":"bulk='"$name"'"}'
json POST /api/bulk 200 '{'"$bulk"',"dry_run":true}'
holds '"total":5'
json POST /api/bulk 201 '{'"$bulk"'}'
holds '"status":"prepared"'
job=$(sed -n 's/.*"bulk_id":"\([0-9a-f]*\)".*/\1/p' "$body")
json POST /api/bulk/$job/start 200 '{}'
json POST /api/bulk/$job/pause 200 '{"reason":"curl"}'
holds '"status":"paused"'
json POST /api/bulk/$job/continue 200 '{}'
json POST /api/bulk/$job/stop 200 '{"reason":"curl"}'
ask GET "/api/bulk?limit=1" 200
ask GET /api/bulk/$job 200
holds '"status":"stopped"'
ask GET "/api/bulk/$job/items?outcome=waiting&limit=500" 200
holds '"outcome":"waiting"'

ask GET /api/integrity-failures 200
ask GET "/api/dead-letters?limit=1" 200
letter=$(sed -n 's/^\[{"id":"\([0-9]*:[0-9]*\)".*/\1/p' "$body")
ask GET "/api/dead-letters/$letter" 200
json POST "/api/dead-letters/$letter/redrive" 202 '{"again":true}'
ask GET "/api/dead-letters/${letter/://}" 200
json POST "/api/dead-letters/${letter/://}/redrive" 202 '{"again":true}'

# A stream does not end: it is left after its first line.
{ curl -sSN --max-time 30 "$url/api/stream?entity=$plan" 2>/dev/null || true; } | head -n 1 >"$body"
holds '^id:\|^:\|^event:\|^retry:'
echo "GET /api/stream"

for path in /api/me /api/system /metrics /livez /readyz /openapi.yaml /asyncapi.yaml /docs; do
  ask GET $path 200
done
